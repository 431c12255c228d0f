/// A fake of the part of Stripe's API that payments need: Checkout Sessions, refunds, signed events.
@NullMarked
package dev.tollgate.simulator.stripe;

import org.jspecify.annotations.NullMarked;
