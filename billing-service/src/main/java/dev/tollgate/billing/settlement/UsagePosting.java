package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.account.BillingDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.CloseException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.transaction.TransactionException;

/// Posts polled records. One record that cannot be posted does not stop the others: the batch is halved until
/// the record is alone, and it becomes a dead letter.
@ApplicationScoped
public class UsagePosting {
    private static final Logger LOG = Logger.getLogger(UsagePosting.class);
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

    /// Posts `records`, of each partition in the order of its offsets, and moves `claims` on with each
    /// transaction.
    void post(Map<Integer, Progress> claims, List<ConsumerRecord<byte[], byte[]>> records) {
        var batch = records.stream().map(reader::read).toList();
        // Dead letters go out first: a crash between the two sends one again, but loses none.
        bury(only(Incoming.Dead.class, batch));
        post(claims, batch, tracing.batch());
    }

    private void post(Map<Integer, Progress> claims, List<Incoming> batch, SettlementTracing.Batch trace) {
        var started = Instant.now();
        var valid = only(Incoming.Valid.class, batch);
        var steps = steps(claims, batch);
        PostingRepository.Posted posted;
        try {
            posted = repository.post(config.topic(), steps, valid, only(Incoming.Dead.class, batch));
        } catch (RuntimeException e) {
            if (isOfTheMoment(e)) {
                throw e;
            }
            postApart(claims, batch, trace, e);
            return;
        }
        steps.forEach((claim, next) -> claims.put(claim.partition(), claim.upTo(next)));
        balances.changed(posted.charged());
        metrics.posted(posted, valid);
        trace.posted(valid, started);
    }

    /// Halves a batch that cannot be posted, down to the one record that is the reason.
    private void postApart(
            Map<Integer, Progress> claims, List<Incoming> batch, SettlementTracing.Batch trace, RuntimeException e) {
        if (batch.size() > 1) {
            var middle = batch.size() / 2;
            post(claims, batch.subList(0, middle), trace);
            post(claims, batch.subList(middle, batch.size()), trace);
        } else if (batch.getFirst() instanceof Incoming.Valid valid) {
            var dead = dead(valid, e);
            bury(List.of(dead));
            post(claims, List.of(dead), trace);
        } else {
            throw e;
        }
    }

    private static Incoming.Dead dead(Incoming.Valid valid, RuntimeException e) {
        var refusal = BillingDatabase.refusal(e);
        if (refusal != null) {
            var detail = "The database refuses a value, SQLSTATE " + refusal + ".";
            return new Incoming.Dead(valid.source(), DeadReason.REFUSED_BY_DATABASE, detail, valid.event());
        }
        LOG.errorf(e, "usage event cannot be posted eventId=%s", valid.event().eventId());
        var detail = "Posting it fails: " + e.getClass().getName() + ".";
        return new Incoming.Dead(valid.source(), DeadReason.UNPOSTABLE, detail, valid.event());
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

    /// Whether it is the moment, the connection or the claim that fails, and not the data: it is tried again.
    private static boolean isOfTheMoment(RuntimeException e) {
        if (BillingDatabase.refusal(e) != null) {
            return false;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException
                    || (cause instanceof IOException && !(cause instanceof JsonProcessingException))
                    || cause instanceof InterruptedException) {
                return true;
            }
        }
        return e instanceof FencedException
                || e instanceof ConnectionException
                || e instanceof TransactionException
                || e instanceof CloseException;
    }
}
