/// Sealing of secrets at rest.
@NullMarked
package dev.tollgate.kit.secret;

import org.jspecify.annotations.NullMarked;
