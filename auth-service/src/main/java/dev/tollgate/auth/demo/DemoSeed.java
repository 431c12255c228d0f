package dev.tollgate.auth.demo;

import dev.tollgate.auth.login.Passwords;
import dev.tollgate.auth.tenant.TenantRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/// Fills an empty database with the demo, in one transaction, before the service is ready. The file with password and
/// keys is written inside that transaction: when it cannot be written, nothing is created.
@ApplicationScoped
class DemoSeed {
    private static final Logger LOG = Logger.getLogger(DemoSeed.class);
    private static final long SEED_LOCK = 0x746f6c6c64656dL;
    private static final int PASSWORD_LENGTH = 20;
    private static final String PASSWORD_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    private final DemoConfig config;
    private final DemoData data;
    private final TenantRepository tenants;
    private final Passwords passwords;
    private final Jdbi jdbi;

    DemoSeed(DemoConfig config, DemoData data, TenantRepository tenants, Passwords passwords, Jdbi jdbi) {
        this.config = config;
        this.data = data;
        this.tenants = tenants;
        this.passwords = passwords;
        this.jdbi = jdbi;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            seed(config.keysFile()
                    .orElseThrow(() -> new IllegalStateException(
                            "TOLLGATE_DEMO=true needs TOLLGATE_DEMO_KEYS_FILE: where to write the demo's keys.")));
        }
    }

    /// Seeds unless there is a tenant already; answers whether it did.
    boolean seed(Path keysFile) {
        var password = newPassword(new SecureRandom());
        var hash = passwords.hash(password);
        var seeded = QuarkusTransaction.requiringNew().call(() -> seedOnce(keysFile, password, hash));
        if (seeded) {
            LOG.infof("demo created file=%s", keysFile);
        } else if (!Files.exists(keysFile)) {
            LOG.warnf(
                    "demo keys file is missing, and the keys cannot be shown again; empty the database to get new ones "
                            + "file=%s",
                    keysFile);
        }
        return seeded;
    }

    private boolean seedOnce(Path keysFile, String password, String hash) {
        lock();
        if (tenants.count() > 0) {
            return false;
        }
        var keys = data.create(hash);
        try {
            new DemoKeys(DemoTenants.EMAIL, password, keys).writeTo(keysFile);
        } catch (IOException e) {
            throw new UncheckedIOException("The demo keys file " + keysFile + " cannot be written.", e);
        }
        return true;
    }

    /// Of several replicas that start at once, one seeds and the others find it done.
    private void lock() {
        jdbi.useHandle(handle -> handle.createQuery("select 1 from (select pg_advisory_xact_lock(:lock)) as locked")
                .bind("lock", SEED_LOCK)
                .mapTo(Integer.class)
                .one());
    }

    private static String newPassword(SecureRandom random) {
        var password = new StringBuilder(PASSWORD_LENGTH);
        for (var i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
        }
        return password.toString();
    }
}
