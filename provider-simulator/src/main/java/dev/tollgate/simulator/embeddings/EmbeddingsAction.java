package dev.tollgate.simulator.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Action;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Outcome;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.truth.Units;
import java.util.List;

/// `POST /v1/embeddings`: the same text has the same vector, whatever else is asked.
public final class EmbeddingsAction implements Action {
    private static final int MAX_INPUTS = 2048;
    private static final int MAX_DIMENSIONS = 4096;

    @Override
    public Outcome answer(Request request) {
        request.required("model");
        var body = request.body();
        var inputs = inputs(body.path("input"));
        boolean base64 = "base64".equals(body.path("encoding_format").asText());
        int nativeDimensions = request.model().contains("large") ? 3072 : 1536;
        int dimensions = Math.clamp(body.path("dimensions").asInt(nativeDimensions), 1, MAX_DIMENSIONS);
        var data = Json.array();
        int tokens = 0;
        for (var input : inputs) {
            tokens += input.isTextual() ? Pieces.count(input.asText()) : input.size();
            var vector = Vector.of(input.toString(), dimensions);
            var entry = Json.object().put("object", "embedding").put("index", data.size());
            data.add(base64 ? entry.put("embedding", vector.asBase64()) : entry.set("embedding", vector.asJson()));
        }
        var usage = Json.object().put("prompt_tokens", tokens).put("total_tokens", tokens);
        var answer = Json.object().put("object", "list");
        answer.set("data", data);
        answer.put("model", request.model());
        answer.set("usage", usage);
        return new Outcome(null, answer, Units.ofInput(tokens));
    }

    private static List<JsonNode> inputs(JsonNode input) {
        boolean one = input.isTextual() || input.path(0).isIntegralNumber();
        var inputs = one ? List.of(input) : input.valueStream().toList();
        boolean empty = inputs.stream()
                .anyMatch(each -> each.isTextual() ? each.asText().isEmpty() : each.isEmpty());
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS || empty) {
            throw new RefusedException(Refusal.invalid(
                    "'input' must be a text that is not empty, a list of up to 2048 of them, or lists of tokens.",
                    "input",
                    "invalid_value"));
        }
        return inputs;
    }
}
