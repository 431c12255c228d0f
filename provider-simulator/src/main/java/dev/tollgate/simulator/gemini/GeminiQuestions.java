package dev.tollgate.simulator.gemini;

import static dev.tollgate.simulator.gemini.GeminiWording.refused;
import static dev.tollgate.simulator.gemini.Members.has;
import static dev.tollgate.simulator.gemini.Members.member;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.completion.QuestionEndpoint.Outcome;
import dev.tollgate.simulator.completion.QuestionEndpoint.Question;
import dev.tollgate.simulator.embeddings.Vector;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.ScriptedModel;
import dev.tollgate.simulator.truth.Units;

/// Google's smaller methods: counting tokens, embeddings, and the list of models.
public final class GeminiQuestions {
    private static final int PAGE = 50;
    private static final int MAX_PAGE = 1000;
    private static final int MAX_DIMENSIONS = 3072;

    private GeminiQuestions() {}

    /// `:countTokens`. Tools and the system's text count only inside a `generateContentRequest`.
    public static Outcome countTokens(Question question) {
        var body = question.body();
        GeminiRules.checkShape(body, "CountTokensRequest");
        var request = has(body, "generateContentRequest") ? member(body, "generateContentRequest") : body;
        if (request.path("contents").isEmpty()) {
            throw refused("* CountTokensRequest.contents: contents is not specified\n");
        }
        if (has(body, "generateContentRequest") && has(body, "contents")) {
            throw refused("* CountTokensRequest.generate_content_request: mutually exclusive with contents\n");
        }
        ContentRules.check(request.path("contents"));
        int tokens = GeminiPrompt.transcript(request).tokens();
        var answer = Json.object().put("totalTokens", tokens);
        answer.putArray("promptTokensDetails")
                .addObject()
                .put("modality", "TEXT")
                .put("tokenCount", tokens);
        return Outcome.free(answer);
    }

    /// `:embedContent`.
    public static Outcome embed(Question question) {
        GeminiRules.checkShape(question.body(), "EmbedContentRequest");
        int tokens = tokens(question.body(), "EmbedContentRequest");
        var answer = Json.object();
        answer.set("embedding", embedding(question.body(), question.model()));
        answer.putObject("usageMetadata").put("promptTokenCount", tokens);
        return new Outcome(answer, Units.ofInput(tokens));
    }

    /// `:batchEmbedContents`.
    public static Outcome embedAll(Question question) {
        var body = question.body();
        GeminiRules.checkShape(body, "BatchEmbedContentsRequest");
        if (body.path("requests").isEmpty()) {
            throw refused("* BatchEmbedContentsRequest.requests: requests must not be empty\n");
        }
        var answer = Json.object();
        var embeddings = answer.putArray("embeddings");
        int tokens = 0;
        for (var request : body.path("requests")) {
            var at = "BatchEmbedContentsRequest.requests[" + embeddings.size() + "]";
            if (request.path("model").asText("").isEmpty()) {
                throw refused("* " + at + ".model: model is not specified\n");
            }
            tokens += tokens(request, at);
            embeddings.add(embedding(request, question.model()));
        }
        answer.putObject("usageMetadata").put("promptTokenCount", tokens);
        return new Outcome(answer, Units.ofInput(tokens));
    }

    private static int tokens(JsonNode request, String at) {
        int tokens = Pieces.count(text(request));
        if (tokens == 0) {
            throw refused("* " + at + ".content: contents is not specified\n");
        }
        return tokens;
    }

    private static String text(JsonNode request) {
        var text = new StringBuilder();
        request.at("/content/parts")
                .forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static ObjectNode embedding(JsonNode request, String model) {
        int nativeDimensions = model.contains("embedding-004") ? 768 : MAX_DIMENSIONS;
        var config = member(request, "embedContentConfig");
        int asked = member(has(config, "outputDimensionality") ? config : request, "outputDimensionality")
                .asInt(nativeDimensions);
        if (asked < 1 || asked > nativeDimensions) {
            throw refused(
                    "* EmbedContentRequest.output_dimensionality: must be between 1 and " + nativeDimensions + "\n");
        }
        var embedding = Json.object();
        embedding.set("values", Vector.of(text(request), asked).asJson());
        return embedding;
    }

    /// `GET /v1beta/models` and `GET /v1beta/models/{model}`.
    public static Outcome models(Question question) {
        var path = question.call().path();
        int named = path.indexOf(GeminiPaths.MODELS);
        if (named >= 0 && path.length() > named + GeminiPaths.MODELS.length()) {
            return Outcome.free(model(path.substring(named + GeminiPaths.MODELS.length())));
        }
        var request = question.call().request();
        try {
            int size = Math.clamp(Integer.parseInt(request.getParam("pageSize", "" + PAGE)), 1, MAX_PAGE);
            int from = Integer.parseInt(request.getParam("pageToken", "0"));
            var ids = ScriptedModel.listed();
            int end = Math.min(ids.size(), from + size);
            var answer = Json.object();
            var models = answer.putArray("models");
            ids.subList(Math.clamp(from, 0, end), end).forEach(id -> models.add(model(id)));
            return Outcome.free(end < ids.size() ? answer.put("nextPageToken", "" + end) : answer);
        } catch (NumberFormatException e) {
            throw refused("Invalid page size or page token.");
        }
    }

    private static ObjectNode model(String id) {
        var model = Json.object()
                .put("name", "models/" + id)
                .put("version", "001")
                .put("displayName", id)
                .put("description", "A simulated model.")
                .put("inputTokenLimit", 1_048_576)
                .put("outputTokenLimit", 65_536);
        var methods = model.putArray("supportedGenerationMethods");
        if (id.contains("embedding")) {
            methods.add("embedContent").add("batchEmbedContents");
            return model;
        }
        methods.add("generateContent").add("countTokens");
        return model.put("temperature", 1)
                .put("topP", 0.95)
                .put("topK", 64)
                .put("maxTemperature", 2)
                .put("thinking", true);
    }
}
