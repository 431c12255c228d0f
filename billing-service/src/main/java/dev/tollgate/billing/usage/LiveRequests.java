package dev.tollgate.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.kit.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/// Feeds all live streams from one query that is repeated a few times a second.
@ApplicationScoped
public class LiveRequests {
    private static final Logger LOG = Logger.getLogger(LiveRequests.class);
    private final RequestRepository requests;
    private final LiveConfig config;
    private final Map<UUID, Stream> streams = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("live-requests").factory());

    private volatile boolean leaving;

    LiveRequests(RequestRepository requests, LiveConfig config, MeterRegistry metrics) {
        this.requests = requests;
        this.config = config;
        metrics.gaugeMapSize("tollgate.billing.live.streams", List.of(), streams);
    }

    void start(@Observes StartupEvent event) {
        var pause = config.pollInterval().toMillis();
        var _ = ticker.scheduleWithFixedDelay(this::tick, pause, pause, TimeUnit.MILLISECONDS);
    }

    /// Ends the streams as soon as the process is told to stop, else it would wait for them until its patience ends.
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        leaving = true;
        streams.values().forEach(Stream::close);
    }

    void stop(@Observes ShutdownEvent event) {
        ticker.shutdownNow();
    }

    /// Follows the tenant's requests that are posted after `after` until the client leaves.
    void follow(UUID tenantId, long after, SseEventSink sink, Sse sse) {
        if (leaving || streams.size() >= config.maxStreams()) {
            throw ProblemException.unavailable("Too many live streams are open; try again in a minute.");
        }
        var stream = new Stream(tenantId, after, sink, sse);
        stream.comment("open");
        streams.put(UUID.randomUUID(), stream);
    }

    private void tick() {
        try {
            streams.values().removeIf(stream -> stream.isOver(config.maxAge()));
            var idle = streams.values().stream().filter(Stream::isIdle).toList();
            if (idle.isEmpty()) {
                return;
            }
            var found = requests.postedAfter(
                    idle.stream().map(stream -> stream.tenantId).toList(),
                    idle.stream().map(stream -> stream.after).toList(),
                    config.batch());
            found.forEach((reader, items) -> items.forEach(idle.get(reader)::send));
            idle.forEach(stream -> stream.keepAlive(config.heartbeat()));
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("live requests cannot be read, trying again error=%s", e.getMessage());
        }
    }

    /// One client. Nothing more is read for it until it has taken what was sent.
    private static final class Stream {
        private final UUID tenantId;
        private final SseEventSink sink;
        private final Sse sse;
        private final long openedAt = System.nanoTime();
        private volatile long after;
        private volatile long sentAt = System.nanoTime();
        private final AtomicInteger pending = new AtomicInteger();

        Stream(UUID tenantId, long after, SseEventSink sink, Sse sse) {
            this.tenantId = tenantId;
            this.after = after;
            this.sink = sink;
            this.sse = sse;
        }

        boolean isIdle() {
            return pending.get() == 0;
        }

        boolean isOver(Duration maxAge) {
            var old = System.nanoTime() - openedAt > maxAge.toNanos();
            if (old) {
                close();
            }
            return old || sink.isClosed();
        }

        void send(RequestItem item) {
            var event = sse.newEventBuilder()
                    .name("request")
                    .id(Long.toString(item.postedSequence()))
                    .data(String.class, json(item))
                    .build();
            after = item.postedSequence();
            send(event);
        }

        void comment(String text) {
            send(sse.newEventBuilder().comment(text).build());
        }

        void keepAlive(Duration heartbeat) {
            if (System.nanoTime() - sentAt > heartbeat.toNanos()) {
                comment("still here");
            }
        }

        private void send(OutboundSseEvent event) {
            sentAt = System.nanoTime();
            pending.incrementAndGet();
            sink.send(event).whenComplete((done, failure) -> {
                pending.decrementAndGet();
                if (failure != null) {
                    close();
                }
            });
        }

        void close() {
            sink.close();
        }

        private static String json(RequestItem item) {
            try {
                return ContractJson.MAPPER.writeValueAsString(item);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A request always has a JSON form.", e);
            }
        }
    }
}
