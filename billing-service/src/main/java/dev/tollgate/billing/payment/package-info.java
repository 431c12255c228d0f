/// Top-ups: money that comes in.
@NullMarked
package dev.tollgate.billing.payment;

import org.jspecify.annotations.NullMarked;
