package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.embedding.EmbeddingCodec;
import dev.tollgate.protocol.embedding.EmbeddingRequest;
import dev.tollgate.protocol.embedding.EmbeddingRequest.Input;
import dev.tollgate.protocol.embedding.Embeddings;
import dev.tollgate.protocol.embedding.Vector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gemini's embeddings: `:embedContent` for one text, `:batchEmbedContents` for several (protocols.md §9).
/// Members come in camelCase and snake_case.
public final class GeminiEmbeddings implements EmbeddingCodec {
    private static final int MAX_INPUTS = 2048;

    @Override
    public EmbeddingRequest decodeRequest(RequestTarget target, byte[] body) {
        var json = Json.request(body);
        var single = !json.has("requests");
        var requests = new ArrayList<JsonNode>();
        if (single) {
            requests.add(json);
        } else {
            json.path("requests").forEach(requests::add);
        }
        if (requests.isEmpty() || requests.size() > MAX_INPUTS) {
            throw ProtocolException.invalid("`requests` must hold 1 to " + MAX_INPUTS + " requests.", "requests");
        }
        var inputs = new ArrayList<Input>();
        for (var i = 0; i < requests.size(); i++) {
            var param = single ? "content" : "requests[" + i + "].content";
            inputs.add(new Input.Text(text(requests.get(i).path("content"), param)));
        }
        var first = requests.getFirst();
        return new EmbeddingRequest(
                RequestReader.modelId(target.model()),
                inputs,
                single,
                dimensions(member(first, "outputDimensionality", "output_dimensionality")),
                false,
                word(member(first, "taskType", "task_type")),
                word(member(first, "title", "title")),
                null);
    }

    private static JsonNode member(JsonNode request, String camel, String snake) {
        var settings = request.path("embedContentConfig");
        for (var place : List.of(request, settings)) {
            if (place.hasNonNull(camel)) {
                return place.get(camel);
            }
            if (place.hasNonNull(snake)) {
                return place.get(snake);
            }
        }
        return Json.MAPPER.missingNode();
    }

    private static @Nullable Integer dimensions(JsonNode value) {
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isInt() || value.intValue() < 1) {
            throw ProtocolException.invalid(
                    "`outputDimensionality` must be an integer from 1.", "outputDimensionality");
        }
        return value.intValue();
    }

    private static @Nullable String word(JsonNode value) {
        return value.isTextual() ? value.asText() : null;
    }

    private static String text(JsonNode content, String param) {
        var texts = new ArrayList<String>();
        for (var part : content.path("parts")) {
            if (!part.path("text").isTextual()) {
                throw ProtocolException.invalid("Only text can be embedded, but `" + param + "` holds more.", param);
            }
            texts.add(part.path("text").asText());
        }
        var text = String.join("\n", texts);
        if (text.isEmpty()) {
            throw ProtocolException.invalid("`" + param + "` must hold a text.", param);
        }
        return text;
    }

    @Override
    public UpstreamRequest encodeRequest(EmbeddingRequest request, UpstreamModel model) {
        var path = "/v1beta/models/" + model.id() + (request.single() ? ":embedContent" : ":batchEmbedContents");
        ObjectNode body;
        if (request.single()) {
            body = one(request, model, request.inputs().getFirst());
        } else {
            body = Json.MAPPER.createObjectNode();
            var requests = body.putArray("requests");
            request.inputs().forEach(input -> requests.add(one(request, model, input)));
        }
        return new UpstreamRequest(
                path,
                Map.of(),
                new UpstreamRequest.Body(body.toString().getBytes(StandardCharsets.UTF_8)),
                request.user() == null ? List.of() : List.of("user"));
    }

    private static ObjectNode one(EmbeddingRequest request, UpstreamModel model, Input input) {
        var text = switch (input) {
            case Input.Text written -> written.text();
            case Input.Tokens _ ->
                throw ProtocolException.invalid(
                        "The model `" + request.model() + "` takes texts, not tokens. Send `input` as text (LangChain:"
                                + " check_embedding_ctx_length=False).",
                        "input");
        };
        var one = Json.MAPPER.createObjectNode().put("model", "models/" + model.id());
        one.putObject("content").putArray("parts").addObject().put("text", text);
        if (request.dimensions() != null) {
            one.put("outputDimensionality", request.dimensions());
        }
        if (request.taskType() != null) {
            one.put("taskType", request.taskType());
        }
        if (request.title() != null) {
            one.put("title", request.title());
        }
        return one;
    }

    @Override
    public @Nullable Embeddings decodeAnswer(EmbeddingRequest request, byte[] body) {
        var json = Json.object(body);
        if (json == null) {
            return null;
        }
        var found = new ArrayList<JsonNode>();
        if (request.single()) {
            found.add(json.path("embedding"));
        } else {
            json.path("embeddings").forEach(found::add);
        }
        var vectors = new ArrayList<Vector>();
        for (var embedding : found) {
            if (!(embedding.path("values") instanceof ArrayNode values) || values.isEmpty()) {
                return null;
            }
            vectors.add(new Vector.Numbers(values));
        }
        var tokens = json.path("usageMetadata").path("promptTokenCount");
        return vectors.size() == request.inputs().size()
                ? new Embeddings(vectors, tokens.canConvertToLong() ? tokens.longValue() : -1)
                : null;
    }

    @Override
    public byte[] encodeAnswer(
            EmbeddingRequest request, AnswerIdentity identity, Embeddings embeddings, long inputTokens) {
        var body = Json.MAPPER.createObjectNode();
        if (request.single()) {
            body.putObject("embedding")
                    .set("values", embeddings.vectors().getFirst().numbers());
        } else {
            var list = body.putArray("embeddings");
            embeddings.vectors().forEach(vector -> list.addObject().set("values", vector.numbers()));
        }
        body.putObject("usageMetadata").put("promptTokenCount", inputTokens);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
