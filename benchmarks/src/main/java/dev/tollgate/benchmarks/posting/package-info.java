/// How fast usage events become entries of the ledger.
@NullMarked
package dev.tollgate.benchmarks.posting;

import org.jspecify.annotations.NullMarked;
