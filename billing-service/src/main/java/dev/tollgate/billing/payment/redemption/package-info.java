/// Codes that are handed out and turned into money once.
@NullMarked
package dev.tollgate.billing.payment.redemption;

import org.jspecify.annotations.NullMarked;
