/// What a member may do.
@NullMarked
package dev.tollgate.auth.role;

import org.jspecify.annotations.NullMarked;
