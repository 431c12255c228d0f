/// The hash chain over the ledger: blocks that seal what was booked, and the verifier that recomputes
/// everything.
@NullMarked
package dev.tollgate.billing.chain;

import org.jspecify.annotations.NullMarked;
