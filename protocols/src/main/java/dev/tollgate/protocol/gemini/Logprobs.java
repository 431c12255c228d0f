package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Probabilities of tokens: Gemini's `logprobsResult` and the neutral entries.
final class Logprobs {
    private Logprobs() {}

    static @Nullable ArrayNode read(JsonNode result) {
        var chosen = result.path("chosenCandidates");
        if (chosen.isEmpty()) {
            return null;
        }
        var entries = JsonNodeFactory.instance.arrayNode();
        var place = 0;
        for (var token : chosen) {
            var entry = entry(token);
            var top = entry.putArray("top_logprobs");
            for (var alternative : result.path("topCandidates").path(place).path("candidates")) {
                top.add(entry(alternative));
            }
            entries.add(entry);
            place++;
        }
        return entries;
    }

    private static ObjectNode entry(JsonNode token) {
        var text = token.path("token").asText();
        var entry = JsonNodeFactory.instance.objectNode();
        entry.put("token", text);
        entry.set(
                "logprob",
                JsonNodeFactory.instance.numberNode(token.path("logProbability").decimalValue()));
        var bytes = entry.putArray("bytes");
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(Byte.toUnsignedInt(octet));
        }
        return entry;
    }

    static ObjectNode write(ArrayNode entries) {
        var result = JsonNodeFactory.instance.objectNode();
        var top = JsonNodeFactory.instance.arrayNode();
        var chosen = JsonNodeFactory.instance.arrayNode();
        var hasTop = false;
        for (var entry : entries) {
            chosen.add(candidate(entry));
            var alternatives = top.addObject().putArray("candidates");
            for (var alternative : entry.path("top_logprobs")) {
                alternatives.add(candidate(alternative));
                hasTop = true;
            }
        }
        if (hasTop) {
            result.set("topCandidates", top);
        }
        result.set("chosenCandidates", chosen);
        return result;
    }

    private static ObjectNode candidate(JsonNode entry) {
        var candidate = JsonNodeFactory.instance.objectNode();
        candidate.set("token", entry.path("token"));
        candidate.set("logProbability", entry.path("logprob"));
        return candidate;
    }
}
