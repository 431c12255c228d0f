/// Slices of a tenant's credit that a holder may spend without asking again.
@NullMarked
package dev.tollgate.contracts.credit;

import org.jspecify.annotations.NullMarked;
