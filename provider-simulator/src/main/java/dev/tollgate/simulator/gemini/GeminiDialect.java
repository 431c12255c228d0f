package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Dialect;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, with and without `alt=sse`.
public final class GeminiDialect implements Dialect {
    @Override
    public String protocol() {
        return "gemini";
    }

    @Override
    public @Nullable String credential(Call call) {
        var key = call.header("x-goog-api-key");
        if (key == null) {
            key = call.request().getParam("key");
        }
        return key != null ? key : call.bearer();
    }

    @Override
    public Refusal unauthenticated(@Nullable String credential) {
        if (credential == null || credential.isEmpty()) {
            return new Refusal(
                    403,
                    "Method doesn't allow unregistered callers (callers without established identity). Please use API"
                            + " Key or other form of API consumer identity to call this API.",
                    null,
                    null);
        }
        return new Refusal(400, "API key not valid. Please pass a valid API key.", null, "API_KEY_INVALID");
    }

    @Override
    public String model(Call call, JsonNode body) {
        var path = call.path();
        var models = path.indexOf(GeminiPaths.MODELS) + GeminiPaths.MODELS.length();
        var model = URLDecoder.decode(
                path.substring(models, path.lastIndexOf(':')).replace("+", "%2B"), StandardCharsets.UTF_8);
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
    }

    @Override
    public boolean isStream(Call call, JsonNode body) {
        return call.path().endsWith(GeminiPaths.STREAM);
    }

    @Override
    public Prompt prompt(Call call, String model, JsonNode body, Script script) {
        GeminiRules.check(model, body);
        return GeminiPrompt.read(model, body);
    }

    @Override
    public String newAnswerId() {
        return Ids.random("", 22);
    }

    @Override
    public Rendering rendering(Request request, Answer answer) {
        return new GeminiRendering(request, answer);
    }

    /// A stream that is not one of events is an array, and so is what it says instead.
    @Override
    public Buffer error(Refusal refusal, Call call) {
        var body = GeminiErrors.body(refusal, call);
        boolean array = isStream(call, body) && !isEvents(call);
        return Json.bytesOf(array ? Json.array().add(body) : body);
    }

    static boolean isEvents(Call call) {
        return "sse".equals(call.request().getParam("alt"));
    }

    @Override
    public void decorate(HttpServerResponse response) {
        response.putHeader("x-gemini-service-tier", "standard");
    }
}
