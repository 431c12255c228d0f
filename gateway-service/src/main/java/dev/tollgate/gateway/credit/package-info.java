/// Reserving money before a completion runs, from slices of the tenant's balance that this gateway holds.
@NullMarked
package dev.tollgate.gateway.credit;

import org.jspecify.annotations.NullMarked;
