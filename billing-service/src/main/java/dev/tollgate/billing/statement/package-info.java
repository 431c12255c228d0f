/// A tenant's months, closed and numbered.
@NullMarked
package dev.tollgate.billing.statement;

import org.jspecify.annotations.NullMarked;
