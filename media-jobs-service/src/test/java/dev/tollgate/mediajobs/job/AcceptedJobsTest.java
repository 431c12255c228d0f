package dev.tollgate.mediajobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.mediajobs.MediaPlatform;
import dev.tollgate.mediajobs.TestJobs;
import dev.tollgate.mediajobs.job.AcceptedJobs.Accepting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(MediaPlatform.class)
class AcceptedJobsTest {
    private static final Price FREE = new Price("lyrics#1", Instant.EPOCH, Rates.FREE, Rates.FREE, List.of());

    @Inject
    AcceptedJobs accepted;

    @Inject
    JobConfig config;

    private final TestJobs jobs = new TestJobs();

    @Test
    void aJobBeyondTheTenantsLimitIsNotAddedThoughNobodyLookedBefore() {
        fillUpTo(config.maxUnfinished());

        var beyond = add();

        assertThat(beyond).isEqualTo(new AcceptOutcome.TooMany(config.maxUnfinished()));
        assertThat(accepted.unfinished(jobs.tenant)).isEqualTo(config.maxUnfinished());
    }

    // The first rounds open the connections that let the later ones meet.
    @RepeatedTest(10)
    void ofSeveralAddedAtOnceTheLastPlaceIsForOne() throws Exception {
        fillUpTo(config.maxUnfinished() - 1);
        Callable<AcceptOutcome> add = this::add;

        var outcomes = new ArrayList<AcceptOutcome>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var added : threads.invokeAll(Collections.nCopies(8, add))) {
                outcomes.add(added.get());
            }
        }

        assertThat(outcomes)
                .filteredOn(AcceptOutcome.Accepted.class::isInstance)
                .hasSize(1);
        assertThat(outcomes).filteredOn(AcceptOutcome.TooMany.class::isInstance).hasSize(7);
    }

    private void fillUpTo(int count) {
        for (var i = 0; i < count; i++) {
            add();
        }
    }

    private AcceptOutcome add() {
        var job = new Accepting(jobs.tenant, UUID.randomUUID(), jobs.lyrics("rain"), null, null, FREE);
        return accepted.add(job, Money.ZERO, null);
    }
}
