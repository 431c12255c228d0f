/// The read model of requests and what they cost.
@NullMarked
package dev.tollgate.billing.usage;

import org.jspecify.annotations.NullMarked;
