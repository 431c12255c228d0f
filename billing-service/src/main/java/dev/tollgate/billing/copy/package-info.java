/// Rows to PostgreSQL by binary COPY.
@NullMarked
package dev.tollgate.billing.copy;

import org.jspecify.annotations.NullMarked;
