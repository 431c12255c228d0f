package dev.tollgate.auth.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/// Counts sign-in attempts per e-mail and per address in this process, in bounded memory. An attempt counts when it
/// begins, so that parallel guesses cannot pass the limit together; a successful one is taken back.
@ApplicationScoped
class LoginThrottle {
    private final LoginConfig config;
    private final Clock clock;
    private final Cache<String, Window> byEmail;
    private final Cache<String, Window> byAddress;

    LoginThrottle(LoginConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.byEmail = counters(config);
        this.byAddress = counters(config);
    }

    private record Window(Instant endsAt, int attempts) {}

    private static Cache<String, Window> counters(LoginConfig config) {
        return Caffeine.newBuilder()
                .maximumSize(config.maxCounters())
                .expireAfterWrite(config.attemptWindow())
                .build();
    }

    /// Counts an attempt. Zero when it may go on, else how long to wait before the next one.
    Duration begin(String email, String address) {
        var waitForAddress = count(byAddress, network(address), config.maxAttemptsPerAddress());
        return waitForAddress.isZero()
                ? count(byEmail, email.toLowerCase(Locale.ROOT), config.maxAttemptsPerEmail())
                : waitForAddress;
    }

    /// Forgets the attempts on an e-mail whose owner has signed in, and takes back the address's last one.
    void succeeded(String email, String address) {
        byEmail.invalidate(email.toLowerCase(Locale.ROOT));
        takeBack(byAddress, network(address));
    }

    /// Takes back an attempt whose password was not looked at because too many others were waiting.
    void notChecked(String email, String address) {
        takeBack(byEmail, email.toLowerCase(Locale.ROOT));
        takeBack(byAddress, network(address));
    }

    private static void takeBack(Cache<String, Window> counters, String key) {
        counters.asMap()
                .computeIfPresent(key, (_, window) -> new Window(window.endsAt, Math.max(0, window.attempts - 1)));
    }

    private Duration count(Cache<String, Window> counters, String key, int max) {
        var now = clock.instant();
        var window = counters.asMap().compute(key, (_, known) -> {
            if (known == null || !known.endsAt.isAfter(now)) {
                return new Window(now.plus(config.attemptWindow()), 1);
            }
            return known.attempts > max ? known : new Window(known.endsAt, known.attempts + 1);
        });
        return window.attempts > max ? Duration.between(now, window.endsAt) : Duration.ZERO;
    }

    /// An IPv6 client owns a whole /64, so that is what is counted.
    private static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), 8))
                    : address;
        } catch (IllegalArgumentException _) {
            return "unknown";
        }
    }
}
