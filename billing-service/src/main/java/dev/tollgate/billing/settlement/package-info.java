/// The consumer that posts each usage event to the ledger exactly once.
@NullMarked
package dev.tollgate.billing.settlement;

import org.jspecify.annotations.NullMarked;
