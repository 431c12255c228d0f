package dev.tollgate.simulator.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// How Stripe behaves from now on.
///
/// @param url where events are sent; nowhere when it is empty
/// @param secret what they are signed with
/// @param copies how often each event is sent
/// @param lost whether events are made and never sent
/// @param hold whether events wait until they are released
/// @param failures so many API calls are carried out and answered with 500
/// @param amount cents that are paid instead of those that were asked for
/// @param currency currency that is paid instead
record Script(
        String url,
        String secret,
        int copies,
        boolean lost,
        boolean hold,
        int failures,
        @Nullable Long amount,
        @Nullable String currency) {

    /// A script with these members; all but the address and the secret go back to their defaults.
    Script with(JsonNode members) {
        return new Script(
                members.path("url").asText(url),
                members.path("secret").asText(secret),
                members.path("copies").asInt(1),
                members.path("lost").asBoolean(),
                members.path("hold").asBoolean(),
                members.path("failures").asInt(),
                members.hasNonNull("amount")
                        ? Long.valueOf(members.path("amount").asLong())
                        : null,
                members.hasNonNull("currency") ? members.path("currency").asText() : null);
    }

    Script withFailures(int left) {
        return new Script(url, secret, copies, lost, hold, left, amount, currency);
    }
}
