package dev.tollgate.gateway.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Spans of completions, recorded by hand. Without an OpenTelemetry SDK the trace context is still passed on.
@ApplicationScoped
public class Tracing {
    private final Tracer tracer;

    Tracing(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer("tollgate.gateway");
    }

    /// The span of a request that began at `startedAt`, in the trace of its `traceparent` header or in a new one.
    public CompletionSpan begin(@Nullable String traceparent, String endpoint, String requestId, Instant startedAt) {
        var caller = TraceContext.parse(traceparent);
        var parent = caller == null
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                caller.traceId(),
                                caller.spanId(),
                                TraceFlags.fromHex(caller.flags(), 0),
                                TraceState.getDefault())));
        var span = tracer.spanBuilder("POST " + endpoint)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(startedAt)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute(GenAiAttributes.OPERATION, "chat")
                    .setAttribute(GenAiAttributes.METHOD, "POST")
                    .setAttribute(GenAiAttributes.ROUTE, endpoint)
                    .setAttribute(GenAiAttributes.REQUEST_ID, requestId);
        }
        var own = span.getSpanContext();
        var isOwn = own.isValid() && (caller == null || !own.getSpanId().equals(caller.spanId()));
        return new CompletionSpan(
                span,
                isOwn
                        ? new TraceContext(
                                own.getTraceId(),
                                own.getSpanId(),
                                own.getTraceFlags().asHex())
                        : TraceContext.within(caller));
    }

    /// The span of one completion.
    ///
    /// @param trace what is told to the provider and to the books
    public record CompletionSpan(Span span, TraceContext trace) {
        /// Ends the span with what is known of the completion.
        public void end(Ending ending) {
            if (span.isRecording()) {
                span.setAttribute(GenAiAttributes.REQUEST_MODEL, ending.model())
                        .setAttribute(GenAiAttributes.STATUS, (long) ending.status())
                        .setAttribute(GenAiAttributes.OUTCOME, ending.outcome())
                        .setAttribute(GenAiAttributes.ATTEMPTS, (long) ending.attempts())
                        .setAttribute(GenAiAttributes.INPUT_TOKENS, ending.inputTokens())
                        .setAttribute(GenAiAttributes.OUTPUT_TOKENS, ending.outputTokens())
                        .setAttribute(GenAiAttributes.PROVIDER, ending.provider())
                        .setAttribute(GenAiAttributes.RESPONSE_ID, ending.answerId())
                        .setAttribute(GenAiAttributes.ERROR_TYPE, ending.errorCode());
                if (ending.status() >= 500) {
                    span.setStatus(StatusCode.ERROR);
                }
            }
            span.end();
        }
    }

    /// What a span says of its completion.
    public record Ending(
            String model,
            int status,
            String outcome,
            int attempts,
            long inputTokens,
            long outputTokens,
            @Nullable String provider,
            @Nullable String answerId,
            @Nullable String errorCode) {}
}
