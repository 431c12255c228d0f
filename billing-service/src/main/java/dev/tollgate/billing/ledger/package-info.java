/// Balanced, append-only transfers and what a tenant may read of them.
@NullMarked
package dev.tollgate.billing.ledger;

import org.jspecify.annotations.NullMarked;
