/// What the platform earned: revenue, list price, provider cost and margin.
@NullMarked
package dev.tollgate.billing.revenue;

import org.jspecify.annotations.NullMarked;
