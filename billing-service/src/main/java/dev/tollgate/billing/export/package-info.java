/// A month of the ledger or of the requests as one file.
@NullMarked
package dev.tollgate.billing.export;

import org.jspecify.annotations.NullMarked;
