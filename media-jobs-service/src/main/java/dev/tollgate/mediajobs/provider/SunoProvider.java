package dev.tollgate.mediajobs.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.provider.Submission.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Suno as aggregators offer it. They answer in one of two forms, both of which are understood: `"code":"success"` with
/// the task's id, a state in capitals and clips; or `"code":200` with an object, a state in small letters and tracks.
final class SunoProvider implements MediaProvider {
    private static final String DEFAULT_VERSION = "chirp-v3-0";
    private static final Set<String> GOOD_CODES = Set.of("success", "200", "0");
    private static final Set<String> RETRIED_CODES = Set.of("429", "500", "502", "503");
    /// Members that have the same name on both sides.
    private static final List<String> SAME =
            List.of("prompt", "title", "make_instrumental", "continue_at", "continue_clip_id");

    private final ProviderHttp http;

    SunoProvider(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public SubmitOutcome submit(Submission submission) {
        var path = submission.kind() == JobKind.LYRICS ? "/suno/submit/lyrics" : "/suno/submit/music";
        var body = VideoProvider.written(body(submission));
        return switch (http.submit(submission.route(), path, "application/json", body, submission.requestId())) {
            case Reply.NotSent(var error) -> new SubmitOutcome.NotTaken(null, error, null);
            case Reply.Lost(var error) -> new SubmitOutcome.AnswerLost(null, error);
            case Reply.Answered(var status, var json, var retryAfter) ->
                status >= 200 && status < 300
                        ? taken(status, json)
                        : ProviderErrors.submission(status, json, retryAfter);
        };
    }

    private static SubmitOutcome taken(int status, JsonNode json) {
        var code = json.path("code").asText("");
        if (!json.isObject() || code.isEmpty()) {
            return new SubmitOutcome.AnswerLost(status, "malformed");
        }
        if (!GOOD_CODES.contains(code.toLowerCase(Locale.ROOT))) {
            // An error told within a 200.
            return RETRIED_CODES.contains(code)
                    ? new SubmitOutcome.NotTaken(status, "code-" + code, null)
                    : ProviderErrors.submission(400, json, null);
        }
        var data = json.path("data");
        var id = data.isValueNode() ? data.asText("") : data.path("task_id").asText("");
        return id.isBlank() ? new SubmitOutcome.AnswerLost(status, "malformed") : new SubmitOutcome.Taken(status, id);
    }

    /// With words of its own a song is made from them, and the prompt describes it; else the prompt is all there is.
    private static ObjectNode body(Submission submission) {
        var input = submission.input();
        var body = ContractJson.MAPPER.createObjectNode();
        SAME.forEach(name -> put(body, name, input.path(name)));
        put(body, "tags", input.hasNonNull("style") ? input.path("style") : input.path("tags"));
        if (submission.kind() == JobKind.MUSIC) {
            if (!input.path("lyrics").asText("").isBlank()) {
                put(body, "gpt_description_prompt", input.path("prompt"));
                put(body, "prompt", input.path("lyrics"));
            }
            body.put("mv", input.path("mv").asText(DEFAULT_VERSION));
        }
        var origin = submission.origin();
        if (origin != null) {
            continued(body, origin);
        }
        return body;
    }

    private static void continued(ObjectNode body, Origin origin) {
        body.put("task_id", origin.upstreamId());
        if (origin.artifactId() != null && !body.hasNonNull("continue_clip_id")) {
            body.put("continue_clip_id", origin.artifactId());
        }
    }

    private static void put(ObjectNode body, String name, JsonNode value) {
        if (!value.isNull() && !value.isMissingNode()) {
            body.set(name, value);
        }
    }

    @Override
    public PollOutcome poll(Route route, String upstreamId) {
        return switch (http.get(route, "/suno/fetch/" + VideoProvider.encoded(upstreamId))) {
            case Reply.NotSent(var error) -> new PollOutcome.NoAnswer(error, null);
            case Reply.Lost(var error) -> new PollOutcome.NoAnswer(error, null);
            case Reply.Answered(var status, var json, var retryAfter) ->
                status == 404
                        ? new PollOutcome.Unknown()
                        : status == 200 && json.path("data").isContainerNode()
                                ? told(json.path("data"))
                                : new PollOutcome.NoAnswer("status-" + status, retryAfter);
        };
    }

    private static PollOutcome told(JsonNode data) {
        var task = data.isArray() ? data.path(0) : data;
        return switch (task.path("status").asText("").toLowerCase(Locale.ROOT)) {
            case "success", "completed", "complete" -> new PollOutcome.Done(results(task), null);
            case "failure", "failed", "error" ->
                new PollOutcome.Failed(ProviderErrors.failure(
                        ProviderErrors.code(task), task.path("fail_reason").asText("")));
            default -> new PollOutcome.Working(VideoProvider.percent(task.path("progress")));
        };
    }

    private static List<Result> results(JsonNode task) {
        var results = new ArrayList<Result>();
        var made = task.has("tracks") ? task.path("tracks") : task.path("data");
        for (var one : made.isArray() ? made : List.of(made)) {
            var url = one.path("audio_url").asText("");
            var words = one.path("text").asText(one.path("lyrics").asText(""));
            if (!url.isBlank()) {
                results.add(track(one, url));
            } else if (!words.isBlank()) {
                results.add(new Result(
                        "text/plain", text(one, "id"), text(one, "title"), text(one, "tags"), null, words, List.of()));
            }
        }
        return results;
    }

    private static Result track(JsonNode clip, String url) {
        var metadata = clip.path("metadata");
        var seconds = clip.path("duration").asDouble(metadata.path("duration").asDouble(0));
        var tags = text(clip, "tags");
        var style = tags == null ? text(clip, "style") : tags;
        return new Result(
                "audio/mpeg",
                text(clip, "id"),
                text(clip, "title"),
                style == null ? text(metadata, "tags") : style,
                seconds > 0 ? seconds : null,
                null,
                List.of(url));
    }

    private static @Nullable String text(JsonNode json, String member) {
        var text = json.path(member).asText("");
        return text.isBlank() ? null : text;
    }
}
