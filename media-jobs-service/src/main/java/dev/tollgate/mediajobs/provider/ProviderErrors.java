package dev.tollgate.mediajobs.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.job.Job.Failure;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What providers' errors mean. Codes decide, never texts.
final class ProviderErrors {
    private static final Set<String> CONTENT_POLICY = Set.of(
            "content_policy_violation",
            "content_policy",
            "content_filter",
            "moderation_blocked",
            "sensitive_words_detected",
            "safety",
            "sentinel_block");
    private static final Pattern ADDRESS = Pattern.compile("\\S*://\\S*|\\bsk-\\S+|\\bBearer \\S+");
    private static final int MAX_MESSAGE = 300;

    private ProviderErrors() {}

    /// What a call that did not hand the job over, or not certainly, means.
    static SubmitOutcome submission(int status, JsonNode json, @Nullable Duration retryAfter) {
        return switch (status) {
            // Ours to mend, not the caller's: the credential, the provider's bill, the name of the model.
            case 401, 402, 403, 404, 405 ->
                isContentPolicy(code(json))
                        ? new SubmitOutcome.Refused(status, refusal(json))
                        : new SubmitOutcome.NotTaken(status, "status-" + status, retryAfter);
            case 408, 409, 425, 429 -> new SubmitOutcome.NotTaken(status, "status-" + status, retryAfter);
            // The provider's edge did not wait for the provider.
            case 504, 524 -> new SubmitOutcome.AnswerLost(status, "status-" + status);
            default ->
                status >= 400 && status < 500
                        ? new SubmitOutcome.Refused(status, refusal(json))
                        : new SubmitOutcome.NotTaken(status, "status-" + status, retryAfter);
        };
    }

    private static Failure refusal(JsonNode json) {
        return isContentPolicy(code(json))
                ? contentPolicy()
                : new Failure("upstream_rejected", told("The provider refuses the request", message(json)));
    }

    /// Why a provider gave a job up.
    static Failure failure(String code, String message) {
        return isContentPolicy(code)
                ? contentPolicy()
                : new Failure("generation_failed", told("The provider could not do the job", message));
    }

    private static Failure contentPolicy() {
        return new Failure("content_policy_violation", "The provider's content policy does not allow this.");
    }

    private static boolean isContentPolicy(String code) {
        return CONTENT_POLICY.contains(code.toLowerCase(Locale.ROOT));
    }

    /// The error's code: `error.code`, else `error.type`, else the aggregators' `code`.
    static String code(JsonNode json) {
        var error = json.path("error");
        return first(
                error.path("code").asText(""),
                error.path("type").asText(""),
                json.path("code").asText(""));
    }

    private static String message(JsonNode json) {
        var error = json.path("error");
        return first(
                error.path("message").asText(""),
                json.path("message").asText(""),
                error.isTextual() ? error.textValue() : "");
    }

    private static String first(String... texts) {
        for (var text : texts) {
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    /// The provider's words without addresses and keys, which are not for its customers' customers.
    private static String told(String what, String message) {
        var clean = ADDRESS.matcher(message).replaceAll("…").strip();
        var cut = clean.length() > MAX_MESSAGE ? clean.substring(0, MAX_MESSAGE) + "…" : clean;
        return cut.isEmpty() ? what + "." : what + ": " + cut;
    }
}
