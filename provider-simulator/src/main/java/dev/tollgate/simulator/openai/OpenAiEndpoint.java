package dev.tollgate.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.call.WholeDelivery;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.multipart.Part;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.script.ScriptException;
import dev.tollgate.simulator.script.ScriptedModel;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import dev.tollgate.simulator.truth.Units;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/// The course of a call that answers one JSON object. A GET is a question about something that exists: it is
/// authenticated, but has no script and leaves no truth record.
public final class OpenAiEndpoint implements Endpoint {
    private final String protocol;
    private final Action action;
    private final PromptScripts prompted = new PromptScripts();

    /// `protocol` is the name in truth records.
    public OpenAiEndpoint(String protocol, Action action) {
        this.protocol = protocol;
        this.action = action;
    }

    /// What is special about the endpoint; may throw `RefusedException`.
    @FunctionalInterface
    public interface Action {
        /// Answers the request.
        Outcome answer(Request request);
    }

    /// A request; the body of a GET is empty, and so is the model that nobody named.
    public record Request(Call call, JsonNode body, String model, Script script) {
        /// A member that the request must have.
        public String required(String member) {
            var value = body.path(member).asText("");
            if (value.isBlank()) {
                throw new RefusedException(Refusal.invalid(
                        "Missing required parameter: '" + member + "'.", member, "missing_required_parameter"));
            }
            return value;
        }
    }

    /// An answer and what it consumed.
    public record Outcome(@Nullable String answerId, JsonNode json, Units units) {}

    @Override
    public void handle(Call call) {
        var script = Script.NONE;
        String model = null;
        try {
            OpenAiHeaders.set(call.request().response());
            var credential = call.bearer();
            if (credential == null || credential.isEmpty() || credential.equals("bad-key")) {
                throw new RefusedException(Refusal.unauthenticated(credential));
            }
            if (call.request().method().equals(HttpMethod.GET)) {
                var outcome = action.answer(new Request(call, Json.object(), "", script));
                call.request().response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
                call.request().response().end(Json.bytesOf(outcome.json()));
                return;
            }
            var body = body(call);
            var scripted = ScriptedModel.parse(body.path("model").asText(""));
            model = scripted.name();
            script = scripted.script().with(prompted.scriptOf(body)).with(Script.parse(call.header("x-sim")));
            var refusal = Refusal.scripted(script);
            if (refusal != null && prompted.isDue(body, script)) {
                throw new RefusedException(refusal);
            }
            var outcome = action.answer(new Request(call, body, scripted.name(), script));
            send(
                    call,
                    new Subject(call.header("x-request-id"), outcome.answerId(), protocol, model, false),
                    script,
                    outcome);
        } catch (RefusedException e) {
            refuse(call, model, script, e.refusal());
        } catch (ScriptException e) {
            refuse(call, model, script, Refusal.invalid(String.valueOf(e.getMessage()), null, "simulator_script"));
        }
    }

    /// A form's text parts count as members.
    private static JsonNode body(Call call) {
        var parts = Part.parse(call.header("content-type"), call.body());
        if (parts.isEmpty()) {
            return Refusal.object(call.body());
        }
        var body = Json.object();
        for (var part : parts.get()) {
            if (part.fileName() == null) {
                body.put(part.name(), part.content().toString());
            }
        }
        return body;
    }

    private void refuse(Call call, @Nullable String model, Script script, Refusal refusal) {
        var response = call.request().response().setStatusCode(refusal.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        refusal.retryAfter(script).ifPresent(seconds -> response.putHeader("retry-after", seconds));
        var subject = new Subject(call.header("x-request-id"), null, protocol, model, false);
        new WholeDelivery(call, subject, script, Units.NONE).send(OpenAiErrors.body(refusal));
    }

    private static void send(Call call, Subject subject, Script script, Outcome outcome) {
        call.request().response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        new WholeDelivery(call, subject, script, outcome.units()).send(Json.bytesOf(outcome.json()));
    }
}
