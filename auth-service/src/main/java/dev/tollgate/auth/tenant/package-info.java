/// Tenants: who pays and owns keys.
@NullMarked
package dev.tollgate.auth.tenant;

import org.jspecify.annotations.NullMarked;
