/// Payment by Stripe Checkout: the form-encoded API, the signed webhook, and what both say of a payment.
@NullMarked
package dev.tollgate.billing.payment.stripe;

import org.jspecify.annotations.NullMarked;
