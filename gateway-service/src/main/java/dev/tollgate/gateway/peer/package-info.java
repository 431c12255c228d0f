/// Questions to the other services of the platform.
@NullMarked
package dev.tollgate.gateway.peer;

import org.jspecify.annotations.NullMarked;
