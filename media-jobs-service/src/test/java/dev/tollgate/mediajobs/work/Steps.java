package dev.tollgate.mediajobs.work;

import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Lets tests of other features see a job to its end.
@ApplicationScoped
public class Steps {
    private final Worker worker;
    private final Jdbi jdbi;

    Steps(Worker worker, Jdbi jdbi) {
        this.worker = worker;
        this.jdbi = jdbi;
    }

    /// Works until the job is finished and its slice was to be closed.
    public void finish(UUID id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            worker.work();
            return isFinished(id);
        });
    }

    private boolean isFinished(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select finished_at is not null and (slice_id is null or slice_due > now()) from job where id = ?
                        """).bind(0, id).mapTo(Boolean.class).one());
    }
}
