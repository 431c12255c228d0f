package dev.tollgate.auth.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.contracts.tenant.Tier;
import dev.tollgate.kit.problem.ProblemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a platform admin decides about a tenant.
record TenantSettings(
        Tier tier,
        boolean suspended,
        boolean unlimited,
        @Nullable Integer requestsPerMinute,
        @Nullable Long tokensPerMinute) {
    private static final long MAX_TOKENS_PER_MINUTE = 1_000_000_000_000L;

    static TenantSettings of(TenantRecord tenant) {
        return new TenantSettings(
                tenant.tier(),
                tenant.suspended(),
                tenant.unlimited(),
                tenant.requestsPerMinute(),
                tenant.tokensPerMinute());
    }

    /// These settings with the members of `patch` in place of their own (a JSON merge patch: `null` takes a limit
    /// away).
    TenantSettings patchedWith(JsonNode patch) {
        if (!patch.isObject()) {
            throw ProblemException.badRequest("The body must be a JSON object.");
        }
        return new TenantSettings(
                patch.has("tier") ? tier(patch.get("tier")) : tier,
                patch.has("suspended") ? flag(patch, "suspended") : suspended,
                patch.has("unlimited") ? flag(patch, "unlimited") : unlimited,
                patch.has("requestsPerMinute") ? requests(patch.get("requestsPerMinute")) : requestsPerMinute,
                patch.has("tokensPerMinute")
                        ? limit(patch.get("tokensPerMinute"), "tokensPerMinute", MAX_TOKENS_PER_MINUTE)
                        : tokensPerMinute);
    }

    /// The members that differ from `before`, as text for the audit log.
    Map<String, String> changesSince(TenantSettings before) {
        var changes = new LinkedHashMap<String, String>();
        note(changes, "tier", before.tier, tier);
        note(changes, "suspended", before.suspended, suspended);
        note(changes, "unlimited", before.unlimited, unlimited);
        note(changes, "requestsPerMinute", before.requestsPerMinute, requestsPerMinute);
        note(changes, "tokensPerMinute", before.tokensPerMinute, tokensPerMinute);
        return changes;
    }

    private static void note(
            Map<String, String> changes, String member, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            changes.put(member, (before == null ? "none" : before) + " → " + (after == null ? "none" : after));
        }
    }

    private static Tier tier(JsonNode value) {
        return Arrays.stream(Tier.values())
                .filter(tier -> tier.name().equals(value.textValue()))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.unprocessable("tier must be one of " + Arrays.toString(Tier.values()) + "."));
    }

    private static boolean flag(JsonNode patch, String member) {
        if (!patch.get(member).isBoolean()) {
            throw ProblemException.unprocessable(member + " must be true or false.");
        }
        return patch.get(member).booleanValue();
    }

    private static @Nullable Integer requests(JsonNode value) {
        var limit = limit(value, "requestsPerMinute", Integer.MAX_VALUE);
        return limit == null ? null : Math.toIntExact(limit);
    }

    private static @Nullable Long limit(JsonNode value, String member, long max) {
        if (value.isNull()) {
            return null;
        }
        if (!value.canConvertToExactIntegral()
                || !value.canConvertToLong()
                || value.longValue() < 1
                || value.longValue() > max) {
            throw ProblemException.unprocessable(member + " must be a whole number from 1 to " + max + ", or null.");
        }
        return value.longValue();
    }
}
