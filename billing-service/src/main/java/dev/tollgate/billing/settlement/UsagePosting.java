package dev.tollgate.billing.settlement;

import dev.tollgate.billing.account.BalancePublisher;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Posts polled records. One record that the database refuses does not stop the others: the batch is halved until the
/// record is alone, and it becomes a dead letter.
@ApplicationScoped
public class UsagePosting {
    private final OffsetRepository offsets;
    private final PostingRepository repository;
    private final DeadLetters deadLetters;
    private final SettlementConfig config;
    private final SettlementMetrics metrics;
    private final SettlementTracing tracing;
    private final BalancePublisher balances;
    private final EventReader reader;

    UsagePosting(
            OffsetRepository offsets,
            PostingRepository repository,
            DeadLetters deadLetters,
            SettlementConfig config,
            SettlementMetrics metrics,
            SettlementTracing tracing,
            BalancePublisher balances) {
        this.offsets = offsets;
        this.repository = repository;
        this.deadLetters = deadLetters;
        this.config = config;
        this.metrics = metrics;
        this.tracing = tracing;
        this.balances = balances;
        this.reader = new EventReader(config.absurdAmount());
    }

    /// Takes over partitions and answers where to go on from, by partition.
    Map<Integer, Progress> claim(Collection<Integer> partitions, String owner) {
        var claims = new HashMap<Integer, Progress>();
        offsets.claim(config.topic(), partitions, owner).forEach(claim -> claims.put(claim.partition(), claim));
        return claims;
    }

    /// Posts `records`, of each partition in the order of its offsets, and moves `claims` on with each transaction.
    void post(Map<Integer, Progress> claims, List<ConsumerRecord<byte[], byte[]>> records) {
        var batch = records.stream().map(reader::read).toList();
        // Dead letters go out first: a crash between the two sends one again, but loses none.
        bury(only(Incoming.Dead.class, batch));
        post(claims, batch, tracing.batch());
    }

    private void post(Map<Integer, Progress> claims, List<Incoming> batch, SettlementTracing.Batch trace) {
        try {
            postAtOnce(claims, batch, trace);
        } catch (JdbiException e) {
            var refusal = refusal(e);
            if (refusal == null) {
                throw e;
            }
            if (batch.size() > 1) {
                var middle = batch.size() / 2;
                post(claims, batch.subList(0, middle), trace);
                post(claims, batch.subList(middle, batch.size()), trace);
            } else if (batch.getFirst() instanceof Incoming.Valid valid) {
                var detail = "The database refuses a value, SQLSTATE " + refusal + ".";
                var dead = new Incoming.Dead(valid.source(), DeadReason.REFUSED_BY_DATABASE, detail, valid.event());
                bury(List.of(dead));
                postAtOnce(claims, List.of(dead), trace);
            } else {
                throw e;
            }
        }
    }

    private void postAtOnce(Map<Integer, Progress> claims, List<Incoming> batch, SettlementTracing.Batch trace) {
        var started = Instant.now();
        var valid = only(Incoming.Valid.class, batch);
        var steps = steps(claims, batch);
        var posted = repository.post(config.topic(), steps, valid, only(Incoming.Dead.class, batch));
        steps.forEach((claim, next) -> claims.put(claim.partition(), claim.upTo(next)));
        balances.changed(posted.charged());
        metrics.posted(posted, valid);
        trace.posted(valid, started);
    }

    private static <T extends Incoming> List<T> only(Class<T> kind, List<Incoming> batch) {
        return batch.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void bury(List<Incoming.Dead> dead) {
        deadLetters.send(dead);
        metrics.dead(dead);
    }

    private static Map<Progress, Long> steps(Map<Integer, Progress> claims, List<Incoming> batch) {
        var next = new LinkedHashMap<Integer, Long>();
        for (var incoming : batch) {
            next.put(incoming.source().partition(), incoming.source().offset() + 1);
        }
        var steps = new LinkedHashMap<Progress, Long>();
        next.forEach((partition, offset) -> {
            var claim = claims.get(partition);
            if (claim == null) {
                throw new FencedException("Partition " + partition + " is not claimed.");
            }
            steps.put(claim, offset);
        });
        return steps;
    }

    /// The SQLSTATE when the data itself was refused (classes 22 and 23), not the moment or the connection.
    private static @Nullable String refusal(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                var state = sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23") ? state : null;
            }
        }
        return null;
    }
}
