package dev.tollgate.mediajobs.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.mediajobs.catalog.Route;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's videos, and the aggregators' form of them: https://platform.openai.com/docs/api-reference/videos
final class VideoProvider implements MediaProvider {
    private static final String PATH = "/videos";

    private final ProviderHttp http;

    VideoProvider(ProviderHttp http) {
        this.http = http;
    }

    @Override
    public SubmitOutcome submit(Submission submission) {
        var route = submission.route();
        var form = submission.form();
        Reply reply;
        if (form == null) {
            reply = http.submit(route, PATH, "application/json", json(submission), submission.requestId());
        } else {
            var body = form.withModel(route.upstreamModel());
            if (body.isEmpty()) {
                return new SubmitOutcome.NotTaken(null, "no-model-part", null);
            }
            reply = http.submit(route, PATH, form.contentType(), body.get(), submission.requestId());
        }
        return switch (reply) {
            case Reply.NotSent(var error) -> new SubmitOutcome.NotTaken(null, error, null);
            case Reply.Lost(var error) -> new SubmitOutcome.AnswerLost(null, error);
            case Reply.Answered(var status, var json, var retryAfter) ->
                status >= 200 && status < 300
                        ? taken(status, json)
                        : ProviderErrors.submission(status, json, retryAfter);
        };
    }

    private static SubmitOutcome taken(int status, JsonNode json) {
        var id = json.path("id").asText(json.path("task_id").asText(""));
        return id.isBlank() ? new SubmitOutcome.AnswerLost(status, "malformed") : new SubmitOutcome.Taken(status, id);
    }

    /// OpenAI wants `seconds` as a string; what it does not know is the aggregators'.
    private static byte[] json(Submission submission) {
        var body = ContractJson.MAPPER.createObjectNode();
        submission.input().properties().forEach(member -> {
            if (!member.getValue().isNull()) {
                body.set(member.getKey(), member.getValue());
            }
        });
        body.put("model", submission.route().upstreamModel());
        var seconds = body.path("seconds").asText(body.path("duration").asText(""));
        if (!seconds.isEmpty()) {
            body.put("seconds", seconds);
            body.remove("duration");
        }
        return written(body);
    }

    static byte[] written(ObjectNode body) {
        try {
            return ContractJson.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A JSON tree can always be written.", e);
        }
    }

    @Override
    public PollOutcome poll(Route route, String upstreamId) {
        var path = PATH + "/" + encoded(upstreamId);
        return switch (http.get(route, path)) {
            case Reply.NotSent(var error) -> new PollOutcome.NoAnswer(error, null);
            case Reply.Lost(var error) -> new PollOutcome.NoAnswer(error, null);
            case Reply.Answered(var status, var json, var retryAfter) ->
                status == 404
                        ? new PollOutcome.Unknown()
                        : status == 200 && json.isObject()
                                ? told(route.baseUrl() + path + "/content", json)
                                : new PollOutcome.NoAnswer("status-" + status, retryAfter);
        };
    }

    private static PollOutcome told(String contentUrl, JsonNode json) {
        var data = json.path("data");
        var status = json.path("status").asText(data.path("status").asText("")).toLowerCase(Locale.ROOT);
        if (Set.of("completed", "success", "succeeded").contains(status)) {
            var urls = new ArrayList<>(List.of(contentUrl));
            var output = data.path("data").path("output").asText("");
            if (!output.isBlank()) {
                urls.add(output);
            }
            var seconds = json.path("seconds").asDouble(0);
            var video = new Result("video/mp4", null, null, null, seconds > 0 ? seconds : null, null, urls);
            return new PollOutcome.Done(List.of(video), expiry(json));
        }
        if (Set.of("failed", "failure", "cancelled", "canceled", "expired").contains(status)) {
            var message = json.path("error")
                    .path("message")
                    .asText(data.path("fail_reason").asText(""));
            return new PollOutcome.Failed(
                    ProviderErrors.failure(json.path("error").path("code").asText(""), message));
        }
        return new PollOutcome.Working(percent(json.has("progress") ? json.path("progress") : data.path("progress")));
    }

    private static @Nullable Instant expiry(JsonNode json) {
        var seconds = json.path("expires_at").asLong(0);
        return seconds > 0 && seconds < 1L << 40 ? Instant.ofEpochSecond(seconds) : null;
    }

    /// A number, or a text such as `42%`.
    static int percent(JsonNode progress) {
        var digits = progress.asText("").replace("%", "").strip();
        return digits.matches("[0-9]{1,3}(\\.[0-9]+)?") ? (int) Double.parseDouble(digits) : 0;
    }

    static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
