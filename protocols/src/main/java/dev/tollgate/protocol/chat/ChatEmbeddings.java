package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.PlainText;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// OpenAI's embeddings, `POST /v1/embeddings` (protocols.md §9).
public final class ChatEmbeddings implements EmbeddingCodec {
    private static final int MAX_INPUTS = 2048;
    private static final int MAX_DIMENSIONS = 65_536;

    @Override
    public EmbeddingRequest decodeRequest(RequestTarget target, byte[] body) {
        var json = Json.request(body);
        var model = json.path("model").asText();
        if (!json.path("model").isTextual() || model.isBlank() || !PlainText.is(model)) {
            throw ProtocolException.invalid("`model` must be the id of a model.", "model");
        }
        var inputs = inputs(json.path("input"));
        var format = json.path("encoding_format");
        if (!format.isMissingNode()
                && !format.isNull()
                && !List.of("float", "base64").contains(format.asText())) {
            throw ProtocolException.invalid("`encoding_format` must be `float` or `base64`.", "encoding_format");
        }
        return new EmbeddingRequest(
                model,
                inputs,
                !json.path("input").isArray() || json.path("input").path(0).isNumber(),
                dimensions(json.path("dimensions")),
                format.asText().equals("base64"),
                null,
                null,
                json.path("user").isTextual() ? json.path("user").asText() : null);
    }

    private static @Nullable Integer dimensions(JsonNode member) {
        if (member.isMissingNode() || member.isNull()) {
            return null;
        }
        if (!member.isInt() || member.intValue() < 1 || member.intValue() > MAX_DIMENSIONS) {
            throw ProtocolException.invalid("`dimensions` must be an integer from 1.", "dimensions");
        }
        return member.intValue();
    }

    private static List<Input> inputs(JsonNode input) {
        if (input.isTextual()) {
            return List.of(text(input, "input"));
        }
        if (!(input instanceof ArrayNode list) || list.isEmpty()) {
            throw ProtocolException.invalid("`input` must be a text, tokens, or a list of them.", "input");
        }
        if (list.get(0).isNumber()) {
            return List.of(tokens(list, "input"));
        }
        if (list.size() > MAX_INPUTS) {
            throw ProtocolException.invalid("`input` may hold at most " + MAX_INPUTS + " texts.", "input");
        }
        var inputs = new ArrayList<Input>(list.size());
        for (var i = 0; i < list.size(); i++) {
            var param = "input[" + i + "]";
            inputs.add(list.get(i) instanceof ArrayNode tokens ? tokens(tokens, param) : text(list.get(i), param));
        }
        return inputs;
    }

    private static Input text(JsonNode input, String param) {
        if (!input.isTextual() || input.asText().isEmpty()) {
            throw ProtocolException.invalid("`" + param + "` must be a text that is not empty, or tokens.", param);
        }
        return new Input.Text(input.asText());
    }

    private static Input tokens(ArrayNode list, String param) {
        var tokens = new ArrayList<Integer>(list.size());
        for (var token : list) {
            if (!token.isInt() || token.intValue() < 0) {
                throw ProtocolException.invalid("`" + param + "` must hold tokens, which are integers.", param);
            }
            tokens.add(token.intValue());
        }
        if (tokens.isEmpty()) {
            throw ProtocolException.invalid("`" + param + "` is empty.", param);
        }
        return new Input.Tokens(tokens);
    }

    @Override
    public UpstreamRequest encodeRequest(EmbeddingRequest request, UpstreamModel model) {
        var body = Json.MAPPER.createObjectNode().put("model", model.id());
        if (request.single()) {
            body.set("input", written(request.inputs().getFirst()));
        } else {
            var list = body.putArray("input");
            request.inputs().forEach(input -> list.add(written(input)));
        }
        body.put("encoding_format", request.packed() ? "base64" : "float");
        if (request.dimensions() != null) {
            body.put("dimensions", request.dimensions());
        }
        if (request.user() != null) {
            body.put("user", request.user());
        }
        var dropped = new ArrayList<String>();
        if (request.taskType() != null) {
            dropped.add("taskType");
        }
        if (request.title() != null) {
            dropped.add("title");
        }
        return new UpstreamRequest(
                "/embeddings",
                Map.of(),
                new UpstreamRequest.Body(body.toString().getBytes(StandardCharsets.UTF_8)),
                dropped);
    }

    private static JsonNode written(Input input) {
        return switch (input) {
            case Input.Text text -> Json.MAPPER.getNodeFactory().textNode(text.text());
            case Input.Tokens tokens -> {
                var list = Json.MAPPER.createArrayNode();
                tokens.tokens().forEach(list::add);
                yield list;
            }
        };
    }

    @Override
    public @Nullable Embeddings decodeAnswer(EmbeddingRequest request, byte[] body) {
        var json = Json.object(body);
        if (json == null || json.path("data").size() != request.inputs().size()) {
            return null;
        }
        var vectors = new @Nullable Vector[request.inputs().size()];
        for (var entry : json.path("data")) {
            var index = entry.path("index").asInt(-1);
            var vector = vector(entry.path("embedding"));
            if (index < 0 || index >= vectors.length || vector == null || vectors[index] != null) {
                return null;
            }
            vectors[index] = vector;
        }
        var tokens = json.path("usage").path("prompt_tokens");
        return new Embeddings(
                Arrays.stream(vectors).map(Objects::requireNonNull).toList(),
                tokens.canConvertToLong() ? tokens.longValue() : -1);
    }

    private static @Nullable Vector vector(JsonNode embedding) {
        if (embedding instanceof ArrayNode numbers && !numbers.isEmpty()) {
            return new Vector.Numbers(numbers);
        }
        return embedding.isTextual() && !embedding.asText().isEmpty() ? new Vector.Packed(embedding.asText()) : null;
    }

    @Override
    public byte[] encodeAnswer(
            EmbeddingRequest request, AnswerIdentity identity, Embeddings embeddings, long inputTokens) {
        var body = Json.MAPPER.createObjectNode().put("object", "list");
        var data = body.putArray("data");
        for (var i = 0; i < embeddings.vectors().size(); i++) {
            var vector = embeddings.vectors().get(i);
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", i);
            if (request.packed()) {
                entry.put("embedding", vector.base64());
            } else {
                entry.set("embedding", vector.numbers());
            }
        }
        body.put("model", identity.model());
        body.putObject("usage").put("prompt_tokens", inputTokens).put("total_tokens", inputTokens);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
