package dev.tollgate.auth.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "auth.login")
interface LoginConfig {
    /// Memory of one password hash in KiB (OWASP's figure for Argon2id).
    @WithDefault("19456")
    int argon2MemoryKib();

    /// Passes over that memory.
    @WithDefault("2")
    int argon2Iterations();

    /// Lanes of one password hash.
    @WithDefault("1")
    int argon2Parallelism();

    /// Passwords hashed at a time; with [#argon2MemoryKib()] this bounds the memory that sign-ins take.
    @WithDefault("2")
    int hashingThreads();

    /// Sign-ins that may wait for a hashing thread; the next one is answered 503.
    @WithDefault("64")
    int hashingQueue();

    /// How long a sign-in waits for its hash before it is answered 503.
    @WithDefault("10s")
    Duration hashingTimeout();

    /// Span in which attempts are counted.
    @WithDefault("15m")
    Duration attemptWindow();

    /// Failed attempts per e-mail within the window.
    @WithDefault("10")
    int maxAttemptsPerEmail();

    /// Failed attempts per client address (IPv6: per /64) within the window.
    @WithDefault("100")
    int maxAttemptsPerAddress();

    /// E-mails and addresses that are counted at a time; beyond it the least interesting are forgotten.
    @WithDefault("20000")
    int maxCounters();
}
