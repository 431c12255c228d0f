package dev.tollgate.auth.login;

import dev.tollgate.kit.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Hashes and verifies passwords on a few threads with a bounded queue, so that a storm of sign-ins can exhaust neither
/// memory nor processors.
@ApplicationScoped
public class Passwords {
    private final LoginConfig config;
    private final Argon2 argon2;
    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor pool;
    private final String nobodysHash;

    Passwords(LoginConfig config) {
        this.config = config;
        this.argon2 = new Argon2(config.argon2MemoryKib(), config.argon2Iterations(), config.argon2Parallelism());
        this.pool = new ThreadPoolExecutor(
                config.hashingThreads(),
                config.hashingThreads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.hashingQueue()),
                Thread.ofPlatform().daemon().name("password-", 0).factory());
        this.nobodysHash = argon2.hash(Long.toHexString(random.nextLong()), random);
    }

    @PreDestroy
    void stop() {
        pool.shutdownNow();
    }

    /// The hash to store for `password`.
    public String hash(String password) {
        return onPool(() -> argon2.hash(password, random));
    }

    boolean matches(String password, String hash) {
        return onPool(() -> Argon2.matches(password, hash));
    }

    /// Takes as long as [#matches(String, String)], for an e-mail that nobody has.
    void matchNobody(String password) {
        matches(password, nobodysHash);
    }

    private <T> T onPool(Callable<T> hashing) {
        try {
            var task = new FutureTask<>(hashing);
            pool.execute(task);
            try {
                return task.get(config.hashingTimeout().toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                pool.remove(task); // whoever waited is gone; the place in the queue is for another
            }
        } catch (RejectedExecutionException | TimeoutException _) {
            throw busy();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A password could not be hashed.", e.getCause());
        }
    }

    private static ProblemException busy() {
        return ProblemException.unavailable("Many people are signing in right now. Try again in a few seconds.");
    }
}
