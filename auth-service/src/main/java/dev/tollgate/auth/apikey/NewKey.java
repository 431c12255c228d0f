package dev.tollgate.auth.apikey;

import dev.tollgate.kit.problem.Problem;
import dev.tollgate.kit.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Body of `POST /api/keys` as it arrives, not yet checked.
public record NewKey(
        @Nullable String name,
        @Nullable Instant expiresAt,
        @Nullable List<@Nullable String> models,
        @Nullable List<@Nullable String> endpoints,
        @Nullable List<@Nullable String> cidrs) {
    private static final int MAX_NAME_LENGTH = 80;
    private static final int MAX_MODELS = 100;
    private static final int MAX_ENDPOINTS = 50;
    private static final int MAX_CIDRS = 50;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}");
    private static final Pattern ENDPOINT = Pattern.compile("/[A-Za-z0-9._:/{}*-]{1,127}");

    /// The request that this body makes; a 422 problem that names each wrong member.
    KeyRequest checked(Instant now) {
        var errors = new ArrayList<Problem.FieldError>();
        var checkedName = Objects.requireNonNullElse(name, "").strip();
        if (checkedName.isEmpty() || checkedName.length() > MAX_NAME_LENGTH || hasControl(checkedName)) {
            errors.add(new Problem.FieldError(
                    "name", "must have 1 to " + MAX_NAME_LENGTH + " characters, none of them a control character"));
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            errors.add(new Problem.FieldError("expiresAt", "must be in the future"));
        }
        var request = new KeyRequest(
                checkedName,
                expiresAt,
                checked("models", models, MAX_MODELS, matching(MODEL, "must be a model id"), errors),
                checked(
                        "endpoints",
                        endpoints,
                        MAX_ENDPOINTS,
                        matching(ENDPOINT, "must be a path such as /v1/chat/completions"),
                        errors),
                checked("cidrs", cidrs, MAX_CIDRS, Cidr::normalised, errors));
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return request;
    }

    private static List<String> checked(
            String member,
            @Nullable List<@Nullable String> given,
            int max,
            UnaryOperator<String> rule,
            List<Problem.FieldError> errors) {
        if (given == null) {
            return List.of();
        }
        if (given.size() > max) {
            errors.add(new Problem.FieldError(member, "must have at most " + max + " entries"));
            return List.of();
        }
        var kept = new ArrayList<String>();
        for (var i = 0; i < given.size(); i++) {
            try {
                kept.add(rule.apply(Objects.requireNonNullElse(given.get(i), "").strip()));
            } catch (IllegalArgumentException e) {
                errors.add(new Problem.FieldError(
                        member + "[" + i + "]", Objects.requireNonNullElse(e.getMessage(), "is not valid")));
            }
        }
        return kept.stream().distinct().toList();
    }

    private static UnaryOperator<String> matching(Pattern form, String otherwise) {
        return text -> {
            if (!form.matcher(text).matches()) {
                throw new IllegalArgumentException(otherwise);
            }
            return text;
        };
    }

    private static boolean hasControl(String text) {
        return text.codePoints().anyMatch(Character::isISOControl);
    }
}
