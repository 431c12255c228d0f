package dev.tollgate.billing.settlement;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// Spans of posting, and their names. Each sampled event gets one in the trace of its own request, linked to
/// the one of the batch that it was posted with, so that gateway, Kafka and ledger join in one trace.
@ApplicationScoped
public class SettlementTracing {
    private static final String BATCH_SPAN = "post usage batch";
    private static final String EVENT_SPAN = "post usage event";
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    private static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("messaging.batch.message_count");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("tollgate.request_id");
    private static final TextMapGetter<Headers> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            return StreamSupport.stream(headers.spliterator(), false)
                    .map(Header::key)
                    .toList();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
            return headers == null ? null : Incoming.header(headers, key);
        }
    };
    private final Tracer tracer;

    SettlementTracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.tollgate.billing.settlement");
    }

    Batch batch() {
        return new Batch(tracer);
    }

    /// The spans of one polled batch.
    static final class Batch {
        private final Tracer tracer;

        private Batch(Tracer tracer) {
            this.tracer = tracer;
        }

        /// Notes that `events` were posted together since `started`.
        void posted(List<Incoming.Valid> events, Instant started) {
            var ended = Instant.now();
            var batch = tracer.spanBuilder(BATCH_SPAN)
                    .setNoParent()
                    .setSpanKind(SpanKind.CONSUMER)
                    .setStartTimestamp(started)
                    .setAttribute(SYSTEM, "kafka")
                    .setAttribute(BATCH_SIZE, (long) events.size())
                    .startSpan();
            if (!batch.getSpanContext().isValid()) {
                return; // Nobody traces.
            }
            for (var event : events) {
                var parent = W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), event.source().headers(), HEADERS);
                if (Span.fromContext(parent).getSpanContext().isSampled()) {
                    posted(event, parent, batch.getSpanContext(), started, ended);
                }
            }
            batch.end(ended);
        }

        private void posted(Incoming.Valid event, Context parent, SpanContext batch, Instant started, Instant ended) {
            tracer.spanBuilder(EVENT_SPAN)
                    .setParent(parent)
                    .setSpanKind(SpanKind.CONSUMER)
                    .setStartTimestamp(started)
                    .addLink(batch)
                    .setAttribute(SYSTEM, "kafka")
                    .setAttribute(DESTINATION, event.source().topic())
                    .setAttribute(PARTITION, Integer.toString(event.source().partition()))
                    .setAttribute(OFFSET, event.source().offset())
                    .setAttribute(REQUEST_ID, event.event().requestId())
                    .startSpan()
                    .end(ended);
        }
    }
}
