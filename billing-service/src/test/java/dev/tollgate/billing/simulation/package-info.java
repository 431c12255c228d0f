/// The ledger against an auditor who keeps the books by hand, over random operations from a seed.
@NullMarked
package dev.tollgate.billing.simulation;

import org.jspecify.annotations.NullMarked;
