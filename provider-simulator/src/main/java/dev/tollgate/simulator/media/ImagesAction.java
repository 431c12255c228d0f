package dev.tollgate.simulator.media;

import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Action;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Outcome;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.truth.Units;

/// `POST /v1/images/generations`: addresses of one-pixel pictures, or the pictures themselves.
public final class ImagesAction implements Action {
    private static final int MAX_IMAGES = 10;
    private static final int TOKENS_PER_IMAGE = 1056;

    @Override
    public Outcome answer(Request request) {
        var prompt = request.required("prompt");
        var body = request.body();
        int count = Math.clamp(body.path("n").asInt(1), 1, MAX_IMAGES);
        boolean base64 = "b64_json".equals(body.path("response_format").asText())
                || request.model().startsWith("gpt-image");
        var data = Json.array();
        for (int i = 0; i < count; i++) {
            var address = request.call().baseUrl() + MediaFiles.PATH + Ids.random("img-", 16) + ".png";
            data.add(
                    base64
                            ? Json.object().put("b64_json", MediaFiles.PNG_BASE64)
                            : Json.object().put("url", address));
        }
        int input = Pieces.count(prompt);
        var units = new Units(input, 0, 0, 0, count * TOKENS_PER_IMAGE, 0, count);
        var usage = Json.object()
                .put("input_tokens", input)
                .put("output_tokens", units.outputTokens())
                .put("total_tokens", units.totalTokens());
        usage.set(
                "input_tokens_details", Json.object().put("text_tokens", input).put("image_tokens", 0));
        var answer = Json.object().put("created", System.currentTimeMillis() / 1000);
        answer.set("data", data);
        answer.put("size", body.path("size").asText("1024x1024"));
        return new Outcome(null, answer.set("usage", usage), units);
    }
}
