package dev.tollgate.protocol.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Protocol;
import java.util.Map;
import java.util.TreeMap;

/// The same of each protocol's answer: why it ended, its visible text, its calls with their arguments.
record Seen(String end, String text, Map<String, String> calls) {
    static Seen of(ClientStream stream) {
        if (stream.errorOrNull() == null) {
            return of(stream.protocol(), stream.message());
        }
        var partial = stream.protocol() == Protocol.RESPONSES ? lastItems(stream) : stream.partial();
        var seen = of(stream.protocol(), partial);
        return new Seen("ERROR", seen.text(), seen.calls());
    }

    /// What a whole answer says, or a stream that was put together.
    static Seen of(Protocol protocol, JsonNode answer) {
        return switch (protocol) {
            case CHAT -> chat(answer.at("/choices/0"));
            case RESPONSES -> responses(answer);
            case ANTHROPIC -> anthropic(answer);
            case GEMINI -> gemini(answer);
        };
    }

    private static Seen chat(JsonNode choice) {
        var calls = new TreeMap<String, String>();
        for (var call : choice.at("/message/tool_calls")) {
            calls.put(
                    call.at("/function/name").asText(),
                    call.at("/function/arguments").asText());
        }
        var end = Map.of("stop", "STOP", "length", "LENGTH", "tool_calls", "TOOLS", "content_filter", "REFUSED")
                .get(choice.path("finish_reason").asText());
        return new Seen(end == null ? "" : end, text(choice.at("/message/content")), calls);
    }

    private static Seen responses(JsonNode response) {
        var calls = new TreeMap<String, String>();
        var text = new StringBuilder();
        var refused = false;
        for (var item : response.path("output")) {
            if (item.has("arguments")) {
                calls.put(item.path("name").asText(), item.path("arguments").asText());
            }
            if (item.path("type").asText().equals("message")) {
                for (var part : item.path("content")) {
                    text.append(text(part.path("text")));
                    refused |= part.has("refusal");
                }
            }
        }
        var reason = response.at("/incomplete_details/reason").asText();
        var end = reason.equals("max_output_tokens")
                ? "LENGTH"
                : refused || reason.equals("content_filter") ? "REFUSED" : calls.isEmpty() ? "STOP" : "TOOLS";
        return new Seen(end, text.toString(), calls);
    }

    /// What a failed response does not repeat was told before.
    private static JsonNode lastItems(ClientStream stream) {
        var text = new StringBuilder();
        stream.ofType("response.output_text.delta")
                .forEach(delta -> text.append(delta.path("delta").asText()));
        return Lenient.json("{output:[{type:'message', content:[{text:'" + text + "'}]}]}");
    }

    private static Seen anthropic(JsonNode message) {
        var calls = new TreeMap<String, String>();
        var text = new StringBuilder();
        for (var block : message.path("content")) {
            if (block.path("type").asText().equals("tool_use")) {
                calls.put(block.path("name").asText(), block.path("input").toString());
            }
            if (block.path("type").asText().equals("text")) {
                text.append(block.path("text").asText());
            }
        }
        var end = Map.of("end_turn", "STOP", "max_tokens", "LENGTH", "tool_use", "TOOLS", "refusal", "REFUSED")
                .get(message.path("stop_reason").asText());
        return new Seen(end == null ? "" : end, text.toString(), calls);
    }

    private static Seen gemini(JsonNode answer) {
        var candidate = answer.at("/candidates/0");
        var calls = new TreeMap<String, String>();
        for (var part : candidate.path("parts")) {
            if (part.has("functionCall")) {
                calls.put(
                        part.at("/functionCall/name").asText(),
                        part.at("/functionCall/args").toString());
            }
        }
        var end = Map.of("STOP", calls.isEmpty() ? "STOP" : "TOOLS", "MAX_TOKENS", "LENGTH", "OTHER", "STOP")
                .getOrDefault(candidate.path("finishReason").asText(), "REFUSED");
        return new Seen(end, candidate.path("text").asText(), calls);
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
