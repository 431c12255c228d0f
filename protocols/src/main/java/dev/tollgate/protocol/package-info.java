/// The neutral form of a completion, and what every wire protocol's codec must do.
@NullMarked
package dev.tollgate.protocol;

import org.jspecify.annotations.NullMarked;
