package dev.tollgate.simulator;

import dev.tollgate.simulator.answer.Composer;
import dev.tollgate.simulator.anthropic.MessagesDialect;
import dev.tollgate.simulator.anthropic.MessagesModels;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.chat.ChatDialect;
import dev.tollgate.simulator.completion.CompletionEndpoint;
import dev.tollgate.simulator.completion.QuestionEndpoint;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.embeddings.EmbeddingsAction;
import dev.tollgate.simulator.gemini.GeminiDialect;
import dev.tollgate.simulator.gemini.GeminiPaths;
import dev.tollgate.simulator.gemini.GeminiQuestions;
import dev.tollgate.simulator.media.ImagesAction;
import dev.tollgate.simulator.media.MediaFiles;
import dev.tollgate.simulator.media.MediaJobs;
import dev.tollgate.simulator.media.Suno;
import dev.tollgate.simulator.media.VideoContent;
import dev.tollgate.simulator.media.Videos;
import dev.tollgate.simulator.openai.ModelList;
import dev.tollgate.simulator.openai.OpenAiEndpoint;
import dev.tollgate.simulator.openai.OpenAiErrors;
import dev.tollgate.simulator.responses.ResponsesDialect;
import dev.tollgate.simulator.responses.StoredResponses;
import dev.tollgate.simulator.stripe.StripeEndpoint;
import dev.tollgate.simulator.truth.TruthLog;
import java.util.Map;

/// Which endpoint answers which path.
final class Routes {
    private final Map<String, Endpoint> exact;
    private final Map<String, Endpoint> gemini;
    private final Endpoint geminiModels;
    private final Endpoint videoContent;
    private final Endpoint videoPoll;
    private final Endpoint sunoFetch;
    private final Endpoint models = new OpenAiEndpoint("models", new ModelList());
    private final Endpoint claudeModels;
    private final Endpoint storedResponses;
    private final Endpoint files = new MediaFiles();
    private final Endpoint stripe;

    Routes(TruthLog log, Endpoint stripe) {
        this.stripe = stripe;
        var composer = new Composer();
        var messages = new MessagesDialect();
        var responses = new ResponsesDialect();
        var jobs = new MediaJobs();
        var videos = new Videos(jobs);
        var suno = new Suno(jobs);
        var truth = new TruthEndpoint(log);
        this.exact = Map.ofEntries(
                Map.entry("POST /v1/chat/completions", new CompletionEndpoint(new ChatDialect(), composer)),
                Map.entry("POST /v1/responses", new CompletionEndpoint(responses, composer)),
                Map.entry(
                        "POST /v1/responses/input_tokens",
                        new QuestionEndpoint("responses-count", responses, responses::countTokens)),
                Map.entry("POST /v1/messages", new CompletionEndpoint(messages, composer)),
                Map.entry(
                        "POST /v1/messages/count_tokens",
                        new QuestionEndpoint("anthropic-count", messages, messages::countTokens)),
                Map.entry("POST /v1/embeddings", new OpenAiEndpoint("embeddings", new EmbeddingsAction())),
                Map.entry("POST /v1/images/generations", new OpenAiEndpoint("images", new ImagesAction())),
                Map.entry("POST /v1/videos", new OpenAiEndpoint("videos", videos::submit)),
                Map.entry("POST /suno/submit/music", new OpenAiEndpoint("suno", suno::submit)),
                Map.entry("POST /suno/submit/lyrics", new OpenAiEndpoint("suno", suno::submit)),
                Map.entry("GET " + MediaJobs.PATH, new OpenAiEndpoint("jobs", jobs::received)),
                Map.entry("GET /_truth", truth),
                Map.entry("DELETE /_truth", truth),
                Map.entry("GET /_health", Routes::health));
        this.storedResponses = new QuestionEndpoint(responses, responses.stored()::answer);
        this.claudeModels = new QuestionEndpoint(messages, MessagesModels::answer);
        var google = new GeminiDialect();
        var content = new CompletionEndpoint(google, composer);
        this.gemini = Map.of(
                GeminiPaths.WHOLE, content,
                GeminiPaths.STREAM, content,
                GeminiPaths.COUNT, new QuestionEndpoint("gemini-count", google, GeminiQuestions::countTokens),
                GeminiPaths.EMBED, new QuestionEndpoint("gemini-embeddings", google, GeminiQuestions::embed),
                GeminiPaths.EMBED_ALL, new QuestionEndpoint("gemini-embeddings", google, GeminiQuestions::embedAll));
        this.geminiModels = new QuestionEndpoint(google, GeminiQuestions::models);
        this.videoContent = new VideoContent(jobs);
        this.videoPoll = new OpenAiEndpoint("videos", videos::poll);
        this.sunoFetch = new OpenAiEndpoint("suno", suno::fetch);
    }

    Endpoint endpoint(Call call) {
        var request = call.request();
        var path = call.path();
        var known = exact.get(request.method().name() + " " + path);
        if (known != null) {
            return known;
        }
        if (path.startsWith(StripeEndpoint.PATH)) {
            return stripe;
        }
        return switch (request.method().name()) {
            case "POST" ->
                path.startsWith(StoredResponses.PATH) && path.endsWith(StoredResponses.CANCEL)
                        ? storedResponses
                        : method(path);
            case "DELETE" -> path.startsWith(StoredResponses.PATH) ? storedResponses : Routes::unknown;
            case "GET" -> question(call, path);
            default -> Routes::unknown;
        };
    }

    private Endpoint question(Call call, String path) {
        if (path.startsWith(Videos.PATH)) {
            return path.endsWith(Videos.CONTENT) ? videoContent : videoPoll;
        }
        if (path.startsWith(StoredResponses.PATH)) {
            return storedResponses;
        }
        if (path.startsWith(Suno.PATH)) {
            return sunoFetch;
        }
        if (path.startsWith(MediaFiles.PATH)) {
            return files;
        }
        if (path.equals(ModelList.PATH) || path.startsWith(ModelList.PATH + "/")) {
            return call.header("anthropic-version") == null ? models : claudeModels;
        }
        return GeminiPaths.isModels(path) ? geminiModels : Routes::unknown;
    }

    private Endpoint method(String path) {
        if (!GeminiPaths.isMethod(path)) {
            return Routes::unknown;
        }
        return gemini.getOrDefault(path.substring(path.lastIndexOf(':')), Routes::unknown);
    }

    /// For a body beyond the limit.
    Endpoint tooLarge() {
        return call -> refuse(call, new Refusal(413, "The request is larger than 64 MB.", null, null));
    }

    private static void unknown(Call call) {
        var path = call.request().method().name() + " " + call.path();
        refuse(call, new Refusal(404, "Invalid URL (" + path + ")", null, null));
    }

    private static void refuse(Call call, Refusal refusal) {
        call.request()
                .response()
                .setStatusCode(refusal.status())
                .putHeader("content-type", "application/json")
                .end(OpenAiErrors.body(refusal));
    }

    private static void health(Call call) {
        call.request().response().putHeader("content-type", "application/json").end("{\"status\":\"UP\"}");
    }
}
