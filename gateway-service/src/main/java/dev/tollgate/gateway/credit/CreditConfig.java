package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/// How much credit this gateway holds for each tenant, and how it asks billing for it.
@ConfigMapping(prefix = "gateway.credit")
interface CreditConfig {
    /// Address of billing-service, without a path.
    @WithDefault("${tollgate.billing-url:http://127.0.0.1:8083}")
    String billingUrl();

    /// Name of this replica.
    @WithDefault("${gateway.holder:gateway-1}")
    String holder();

    /// The smallest slice that is asked for, in dollars.
    @WithDefault("0.25")
    @WithConverter(Dollars.class)
    Money floor();

    /// The largest slice that is asked for, in dollars; a single request's worst case may exceed it.
    @WithDefault("50")
    @WithConverter(Dollars.class)
    Money cap();

    /// A slice is asked to cover this many requests like the one that needs it.
    @WithDefault("20")
    int requestsPerSlice();

    /// How many slices of one tenant are held at once.
    @WithDefault("8")
    int maxSlices();

    /// How many requests of one tenant may wait for a slice.
    @WithDefault("1000")
    int maxWaiting();

    /// How long a request waits for a slice.
    @WithDefault("2s")
    Duration maxWait();

    /// How long a request waits for money that running requests of the tenant hold and will mostly give back.
    @WithDefault("20s")
    Duration maxReleaseWait();

    /// A slice is given back when it was not used for this long.
    @WithDefault("10s")
    Duration idle();

    /// After billing said that the balance is too small, it is not asked again for this long.
    @WithDefault("1s")
    Duration askAgain();

    /// How often slices are looked at for renewal and return.
    @WithDefault("250ms")
    Duration tick();

    /// How long one call to billing may take; it is tried twice.
    @WithDefault("1s")
    Duration callTimeout();

    /// Tenants whose credit is tracked at once; more are refused with 503.
    @WithDefault("100000")
    int maxTenants();

    /// How long the return of slices may hold up a shutdown.
    @WithDefault("3s")
    Duration drain();

    /// Reads decimal dollars.
    final class Dollars implements Converter<Money> {
        private static final long serialVersionUID = 1;

        @Override
        public Money convert(String value) {
            return Money.ofDollars(value);
        }
    }
}
