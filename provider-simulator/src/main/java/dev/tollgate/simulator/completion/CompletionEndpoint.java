package dev.tollgate.simulator.completion;

import dev.tollgate.simulator.answer.Composer;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.call.StreamDelivery;
import dev.tollgate.simulator.call.WholeDelivery;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.script.ScriptException;
import dev.tollgate.simulator.script.ScriptedModel;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import dev.tollgate.simulator.truth.Units;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The course of a completion: authenticate, read, follow the script, compose, deliver.
public final class CompletionEndpoint implements Endpoint {
    private static final String JSON = "application/json";
    private static final Buffer HTML = Buffer.buffer("<!DOCTYPE html><html><head><title>Bad gateway</title></head>"
            + "<body><h1>502 Bad gateway</h1><p>This is not the answer you are looking for.</p></body></html>");

    private static final Refusal FAILED =
            new Refusal(500, "The server had an error while processing your request.", null, null);

    private final Dialect dialect;
    private final Composer composer;

    /// Serves one wire format.
    public CompletionEndpoint(Dialect dialect, Composer composer) {
        this.dialect = dialect;
        this.composer = composer;
    }

    @Override
    public void handle(Call call) {
        var course = new Course(call);
        try {
            course.run();
        } catch (RefusedException e) {
            course.refuse(e.refusal());
        } catch (ScriptException e) {
            course.refuse(Refusal.invalid(String.valueOf(e.getMessage()), null, "simulator_script"));
        }
    }

    private final class Course {
        private final Call call;
        private Script script = Script.NONE;
        private @Nullable String model;
        private @Nullable String answerId;
        private boolean stream;

        Course(Call call) {
            this.call = call;
        }

        void run() {
            dialect.decorate(call.request().response());
            var credential = dialect.credential(call);
            if (credential == null || credential.isEmpty() || credential.equals("bad-key")) {
                throw new RefusedException(dialect.unauthenticated(credential));
            }
            var body = Refusal.object(call.body());
            var scripted = ScriptedModel.parse(dialect.model(call, body));
            model = scripted.name();
            stream = dialect.isStream(call, body);
            script = scripted.script().with(Script.parse(call.header("x-sim")));
            var refusal = Refusal.scripted(script);
            if (refusal != null) {
                throw new RefusedException(refusal);
            }
            if (script.has(Directive.HTML)) {
                send("text/html; charset=utf-8", HTML, Units.NONE);
                return;
            }
            var answer = composer.answer(dialect.prompt(call, scripted.name(), body, script), script, echo());
            var id = dialect.newAnswerId();
            answerId = id;
            var rendering = dialect.rendering(new Dialect.Request(call, body, script, id, stream), answer);
            if (!stream || script.has(Directive.JSON_FOR_SSE)) {
                send(JSON, rendering.whole(), answer.units());
                return;
            }
            call.request()
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, rendering.streamType())
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            // A comment belongs to a stream of events only.
            var faults = rendering.streamType().startsWith("text/event-stream")
                    ? script
                    : script.without(Directive.COMMENTS);
            new StreamDelivery(
                            call,
                            subject(),
                            faults,
                            answer.units(),
                            rendering.frames(),
                            () -> rendering.errorEvent(FAILED))
                    .start();
        }

        void refuse(Refusal refusal) {
            var response = call.request().response().setStatusCode(refusal.status());
            refusal.retryAfter(script).ifPresent(seconds -> response.putHeader("retry-after", seconds));
            send(JSON, dialect.error(refusal, call), Units.NONE);
        }

        private void send(String type, Buffer body, Units units) {
            call.request().response().putHeader(HttpHeaders.CONTENT_TYPE, type);
            new WholeDelivery(call, subject(), script, units).send(body);
        }

        private @Nullable String echo() {
            if (script.has(Directive.ECHO_HEADERS)) {
                return call.headersAsJson();
            }
            return script.has(Directive.ECHO_BODY) ? call.bodyAsText() : null;
        }

        private Subject subject() {
            return new Subject(call.header("x-request-id"), answerId, dialect.protocol(), model, stream);
        }
    }
}
