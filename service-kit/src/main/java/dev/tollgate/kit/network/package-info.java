/// Ranges of network addresses, and which addresses may be called.
@NullMarked
package dev.tollgate.kit.network;

import org.jspecify.annotations.NullMarked;
