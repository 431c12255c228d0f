package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Omission;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An upstream's answer that is no 2xx. What is the caller's own mistake goes on to the caller, as the provider said it
/// when it speaks the client's protocol; anything else is a failure of the route.
final class RefusedAnswer implements UpstreamAnswer {
    /// The next route does not wait longer for words.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Parts parts;
    private final Completion completion;
    private final UpstreamAttempt attempt;
    private final HttpClientResponse head;
    private final Listener listener;
    private final @Nullable UpstreamFailure byStatus;
    private Buffer body = Buffer.buffer();
    private long timer;
    private boolean ended;

    RefusedAnswer(Parts parts, Completion completion, UpstreamAttempt attempt, Listener listener) {
        this.parts = parts;
        this.completion = completion;
        this.attempt = attempt;
        this.head = attempt.head();
        this.listener = listener;
        this.byStatus = UpstreamFailure.ofStatus(head.statusCode(), RetryAfter.of(head.headers()));
    }

    @Override
    public void read() {
        var limit = parts.config().maxErrorSize().asLongValue();
        var wait = byStatus == null ? attempt.route().provider().timeouts().idle() : PATIENCE;
        timer = parts.vertx().setTimer(Math.max(1, wait.toMillis()), fired -> broken("idle-timeout"));
        head.exceptionHandler(lost -> broken("cut"));
        head.endHandler(done -> understand());
        head.handler(chunk -> {
            if (!ended && body.length() + chunk.length() > limit) {
                broken("error-too-large");
            } else {
                body.appendBuffer(chunk);
            }
        });
        head.resume();
    }

    @Override
    public boolean clientGone() {
        var mine = ended;
        end();
        return mine;
    }

    private void end() {
        ended = true;
        parts.vertx().cancelTimer(timer);
    }

    /// The body cannot be had; the status may say enough.
    private void broken(String label) {
        if (!ended) {
            end();
            attempt.call().cancel();
            var status = head.statusCode();
            listener.unusable(
                    attempt.route(),
                    byStatus != null ? byStatus : new UpstreamFailure(Kind.BAD_ANSWER, label, status, null, ""));
        }
    }

    private void understand() {
        if (ended) {
            return;
        }
        parts.vertx().cancelTimer(timer);
        var provider = Objects.requireNonNull(attempt.route().protocol());
        var error = ToldFailure.withoutSecrets(
                parts, attempt, Codecs.of(provider).decodeError(head.statusCode(), body.getBytes()));
        var failure = failure(error);
        var omission = failure == null && listener.mayRepeat() ? Omission.of(error) : null;
        if (omission == null) {
            tell(error, failure);
            return;
        }
        attempt.prepared().alternatives().without(omission).onComplete(less -> {
            if (ended) {
                return;
            }
            if (less.succeeded()) {
                end();
                listener.repeat(attempt, "status-" + head.statusCode(), less.result());
            } else {
                tell(error, null);
            }
        });
    }

    private void tell(CompletionError error, @Nullable UpstreamFailure failure) {
        end();
        if (failure != null) {
            listener.unusable(attempt.route(), failure);
        } else if (attempt.prepared().passedThrough()) {
            passOn(error);
        } else {
            listener.rejected(attempt, "status-" + head.statusCode(), error);
        }
    }

    /// The failure of the route, absent when it is the caller's own mistake. The words tell more than the status about
    /// a credential, an empty account or a limit.
    private @Nullable UpstreamFailure failure(CompletionError error) {
        var label = "status-" + head.statusCode();
        var asked = byStatus == null || byStatus.retryAfter() == null ? error.retryAfter() : byStatus.retryAfter();
        var told = UpstreamFailure.kindOf(error.kind());
        var words = body.length() == 0 ? "" : error.message();
        if (told == Kind.CREDENTIAL || told == Kind.BILLING || told == Kind.RATE_LIMITED || told == Kind.OVERLOADED) {
            return new UpstreamFailure(told, label, head.statusCode(), asked, words);
        }
        return byStatus == null ? null : new UpstreamFailure(byStatus.kind(), label, head.statusCode(), asked, words);
    }

    private void passOn(CompletionError error) {
        var status = head.statusCode();
        completion.called(status, "status-" + status);
        listener.over(attempt.route(), true);
        var text = parts.upstreams().withoutSecrets(attempt.route(), body.toString(StandardCharsets.UTF_8));
        if (!isJson(text)) {
            completion.reject(new GatewayError.Told(error));
            return;
        }
        completion
                .finish(Outcome.UPSTREAM_ERROR, status, "upstream_rejected", Delivered.NOTHING)
                .onComplete(journalled -> {
                    var response = completion.client().response();
                    if (!response.closed()) {
                        AnswerHeaders.write(completion, attempt);
                        response.setStatusCode(status)
                                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                .end(text);
                    }
                });
    }

    private static boolean isJson(String text) {
        var stripped = text.strip();
        return (stripped.startsWith("{") && stripped.endsWith("}"))
                || (stripped.startsWith("[") && stripped.endsWith("]"));
    }
}
