/// Computes charges again, from their units and the price that they name.
@NullMarked
package dev.tollgate.billing.verification;

import org.jspecify.annotations.NullMarked;
