package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Dialect;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`, with and without `alt=sse`.
public final class GeminiDialect implements Dialect {
    /// The path's part before the model.
    public static final String PATH = "/v1beta/models/";

    /// The path's end for a stream.
    public static final String STREAM = ":streamGenerateContent";

    /// The path's end for a whole answer.
    public static final String WHOLE = ":generateContent";

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
    public String model(Call call, JsonNode body) {
        var path = call.path();
        var model = path.substring(PATH.length(), path.lastIndexOf(':'));
        return URLDecoder.decode(model.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public boolean isStream(Call call, JsonNode body) {
        return call.path().endsWith(STREAM);
    }

    @Override
    public Prompt prompt(String model, JsonNode body, Script script) {
        if (body.path("contents").isEmpty()) {
            throw new RefusedException(
                    Refusal.invalid("* GenerateContentRequest.contents: contents is not specified", "contents", null));
        }
        return GeminiPrompt.read(model, body);
    }

    @Override
    public String newAnswerId() {
        return Ids.random("", 22);
    }

    @Override
    public Rendering rendering(Request request, Answer answer) {
        boolean events = "sse".equals(request.call().request().getParam("alt"));
        return new GeminiRendering(request, answer, events);
    }

    @Override
    public Buffer error(Refusal refusal) {
        var error = Json.object()
                .put("code", refusal.status())
                .put("message", refusal.message())
                .put("status", status(refusal.status()));
        return Json.bytesOf(Json.object().set("error", error));
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        return Buffer.buffer("data: ").appendBuffer(error(refusal)).appendString("\n\n");
    }

    @Override
    public void decorate(HttpServerResponse response) {
        response.putHeader("x-gemini-service-tier", "standard");
    }

    private static String status(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
