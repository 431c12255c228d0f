/// Says whether what gateways wrote to their journals has reached the ledger, minute by minute.
@NullMarked
package dev.tollgate.billing.reconciliation;

import org.jspecify.annotations.NullMarked;
