package dev.tollgate.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.call.WholeDelivery;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.script.ScriptException;
import dev.tollgate.simulator.script.ScriptedModel;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import dev.tollgate.simulator.truth.Units;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The course of a call in a completion's format that is answered with one JSON object and generates nothing, such as
/// counting tokens.
public final class QuestionEndpoint implements Endpoint {
    private final String protocol;
    private final Dialect dialect;
    private final Action action;
    private final boolean recorded;

    /// `protocol` is the name in truth records; the dialect lends its credentials and its errors.
    public QuestionEndpoint(String protocol, Dialect dialect, Action action) {
        this.protocol = protocol;
        this.dialect = dialect;
        this.action = action;
        this.recorded = true;
    }

    /// For whatever exists already: no script, no truth record, and no body to read.
    public QuestionEndpoint(Dialect dialect, Action action) {
        this.protocol = "";
        this.dialect = dialect;
        this.action = action;
        this.recorded = false;
    }

    /// What is asked; may throw `RefusedException`.
    @FunctionalInterface
    public interface Action {
        /// Answers.
        Outcome answer(Question question);
    }

    /// A question; whatever has no body has an empty one, and a model that nobody named is empty.
    public record Question(Call call, String model, JsonNode body, Script script) {}

    /// An answer and what it consumed.
    public record Outcome(JsonNode json, Units units) {
        /// An answer that costs nothing.
        public static Outcome free(JsonNode json) {
            return new Outcome(json, Units.NONE);
        }
    }

    @Override
    public void handle(Call call) {
        var script = Script.NONE;
        String model = null;
        try {
            dialect.decorate(call.request().response());
            var credential = dialect.credential(call);
            if (credential == null || credential.isEmpty() || credential.equals("bad-key")) {
                throw new RefusedException(dialect.unauthenticated(credential));
            }
            var body = recorded ? Refusal.object(call.body()) : Json.object();
            if (recorded) {
                var scripted = ScriptedModel.parse(dialect.model(call, body));
                model = scripted.name();
                script = scripted.script().with(Script.parse(call.header("x-sim")));
                var refusal = Refusal.scripted(script);
                if (refusal != null) {
                    throw new RefusedException(refusal);
                }
            }
            var outcome = action.answer(new Question(call, model == null ? "" : model, body, script));
            call.request().response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
            if (recorded) {
                new WholeDelivery(call, subject(call, model), script, outcome.units())
                        .send(Json.bytesOf(outcome.json()));
            } else {
                call.request().response().end(Json.bytesOf(outcome.json()));
            }
        } catch (RefusedException e) {
            refuse(call, model, script, e.refusal());
        } catch (ScriptException e) {
            refuse(call, model, script, Refusal.invalid(String.valueOf(e.getMessage()), null, "simulator_script"));
        }
    }

    private void refuse(Call call, @Nullable String model, Script script, Refusal refusal) {
        var response = call.request().response().setStatusCode(refusal.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        refusal.retryAfter(script).ifPresent(seconds -> response.putHeader("retry-after", seconds));
        var bytes = dialect.error(refusal, call);
        if (recorded) {
            new WholeDelivery(call, subject(call, model), script, Units.NONE).send(bytes);
        } else {
            response.end(bytes);
        }
    }

    private Subject subject(Call call, @Nullable String model) {
        return new Subject(call.header("x-request-id"), null, protocol, model, false);
    }
}
