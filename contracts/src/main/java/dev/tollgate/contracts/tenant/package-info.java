/// Tenants as the data plane knows them.
@NullMarked
package dev.tollgate.contracts.tenant;

import org.jspecify.annotations.NullMarked;
