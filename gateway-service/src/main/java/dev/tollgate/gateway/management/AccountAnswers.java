package dev.tollgate.gateway.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;

/// Turns billing's objects into what aggregator clients read: dollars as exact decimal numbers.
final class AccountAnswers {
    private static final int NANO_SCALE = 9;
    private static final List<String> MONEY =
            List.of("balance", "available", "held", "promotional", "spentToday", "spentThisMonth", "averageDaily");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AccountAnswers() {}

    /// Answer of `GET /v1/credits`. `total_credits` and `total_usage` are over the account's whole life;
    /// without billing's lifetime sums they are left out rather than guessed.
    static ObjectNode credits(JsonNode balance) {
        var data = NODES.objectNode();
        if (balance.has("totalCredits") && balance.has("totalUsage")) {
            data.set("total_credits", dollars(balance.get("totalCredits")));
            data.set("total_usage", dollars(balance.get("totalUsage")));
        }
        for (var member : MONEY) {
            if (balance.has(member)) {
                data.set(snake(member), dollars(balance.get(member)));
            }
        }
        data.put("currency", "USD");
        copy(balance, "asOf", data, "as_of");
        return NODES.objectNode().set("data", data);
    }

    /// Answer of `GET /v1/generation`.
    static ObjectNode generation(JsonNode request) {
        var data = NODES.objectNode();
        data.put("id", request.path("answerId").asText(request.path("requestId").asText()));
        copy(request, "requestId", data, "request_id");
        data.put(
                "model",
                request.path("model").asText(request.path("requestedModel").asText()));
        copy(request, "streamed", data, "streamed");
        copy(request, "endpoint", data, "endpoint");
        tokens(request.path("units"), data);
        data.set("total_cost", dollars(request.path("charge")));
        data.set("usage", dollars(request.path("charge")));
        times(request.path("timings"), data);
        copy(request, "provider", data, "provider_name");
        copy(request, "startedAt", data, "created_at");
        var outcome = request.path("outcome").asText();
        data.put("outcome", outcome);
        data.put("cancelled", isOutcome(outcome, "CUT_BY_CLIENT"));
        data.put("finish_reason", finishReason(outcome));
        copy(request, "status", data, "status");
        copy(request, "errorCode", data, "error_code");
        return NODES.objectNode().set("data", data);
    }

    private static void tokens(JsonNode units, ObjectNode data) {
        var cached = units.path("cache-read").asLong();
        var prompt = units.path("input").asLong()
                + cached
                + units.path("cache-write-5m").asLong()
                + units.path("cache-write-1h").asLong()
                + units.path("audio-input").asLong()
                + units.path("image-input").asLong();
        var reasoning = units.path("reasoning").asLong();
        var completion = units.path("output").asLong()
                + reasoning
                + units.path("audio-output").asLong()
                + units.path("image-output").asLong();
        data.put("tokens_prompt", prompt);
        data.put("tokens_completion", completion);
        data.put("native_tokens_prompt", prompt);
        data.put("native_tokens_completion", completion);
        data.put("native_tokens_reasoning", reasoning);
        data.put("native_tokens_cached", cached);
    }

    private static void times(JsonNode timings, ObjectNode data) {
        var total = timings.path("total");
        var firstByte = timings.path("firstByte");
        if (total.isNumber()) {
            data.put("latency", firstByte.isNumber() ? firstByte.asLong() : total.asLong());
            data.put("generation_time", firstByte.isNumber() ? total.asLong() - firstByte.asLong() : total.asLong());
            data.put("total_time", total.asLong());
        }
    }

    private static String finishReason(String outcome) {
        if (isOutcome(outcome, "COMPLETE")) {
            return "stop";
        }
        return isOutcome(outcome, "CUT_BY_CLIENT") ? "cancelled" : "error";
    }

    private static boolean isOutcome(String outcome, String name) {
        return outcome.replace('-', '_').equalsIgnoreCase(name);
    }

    private static JsonNode dollars(JsonNode nanos) {
        var exact = BigDecimal.valueOf(nanos.asLong(), NANO_SCALE).stripTrailingZeros();
        return NODES.numberNode(exact.scale() < 0 ? exact.setScale(0) : exact);
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String newName) {
        if (from.hasNonNull(name)) {
            to.set(newName, from.get(name));
        }
    }
}
