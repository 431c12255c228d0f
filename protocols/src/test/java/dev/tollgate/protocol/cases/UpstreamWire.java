package dev.tollgate.protocol.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;
import java.nio.charset.StandardCharsets;

/// An upstream's stream from a case's lines, one event per line. A line is the event's JSON or a short form of it:
///
/// - Chat: `delta {…}` and `finish stop` for a choice (`delta 1 {…}` for the second one), `usage {…}`, `[DONE]`
/// - Anthropic: `start {usage}`, `block 0 {…}`, `delta 0 {…}`, `stop 0`, `end tool_use {usage}`, `message_stop`
/// - Gemini: `parts [{…}]` of a candidate that goes on, `last STOP [{…}]` of one that ends
///
/// `raw …` stands in the stream as it is, without `data:`.
final class UpstreamWire {
    private static final String MESSAGE = "{id:'msg_1', type:'message', role:'assistant', model:'up', content:[],"
            + " stop_reason:null, stop_sequence:null}";

    private final Protocol protocol;
    private final StringBuilder out = new StringBuilder();
    private int number;

    private UpstreamWire(Protocol protocol) {
        this.protocol = protocol;
    }

    static byte[] stream(Protocol protocol, String lines) {
        var wire = new UpstreamWire(protocol);
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(wire::line);
        return wire.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void line(String line) {
        if (line.startsWith("raw ")) {
            out.append(line.substring(4)).append("\n\n");
        } else if (line.startsWith(":")) {
            out.append(line).append("\n\n");
        } else if (line.equals("[DONE]")) {
            out.append("data: [DONE]\n\n");
        } else {
            event(line.startsWith("{") ? Lenient.object(line) : shortForm(line));
        }
    }

    private void event(ObjectNode event) {
        switch (protocol) {
            case CHAT -> {
                if (!event.has("error")) {
                    putAbsent(event, "{id:'c1', object:'chat.completion.chunk', created:1, model:'up'}");
                }
            }
            case RESPONSES -> {
                event.put("sequence_number", number++);
                out.append("event: ").append(event.path("type").asText()).append('\n');
            }
            case ANTHROPIC ->
                out.append("event: ").append(event.path("type").asText()).append('\n');
            case GEMINI -> {}
        }
        out.append("data: ").append(event).append("\n\n");
    }

    private ObjectNode shortForm(String line) {
        var words = line.split(" ", 3);
        return switch (protocol) {
            case CHAT -> chat(words[0], line);
            case ANTHROPIC -> anthropic(words, line);
            case GEMINI -> gemini(words, line);
            case RESPONSES -> throw new IllegalArgumentException(line);
        };
    }

    private static ObjectNode chat(String word, String line) {
        var rest = line.substring(word.length() + 1);
        if (word.equals("usage")) {
            return Lenient.object("{choices:[], usage:" + rest + "}");
        }
        var index = Character.isDigit(rest.charAt(0)) ? rest.substring(0, 1) : "0";
        var value = Character.isDigit(rest.charAt(0)) ? rest.substring(2) : rest;
        return switch (word) {
            case "delta" ->
                Lenient.object("{choices:[{index:" + index + ", delta:" + value + ", finish_reason:null}]}");
            case "finish" ->
                Lenient.object("{choices:[{index:" + index + ", delta:{}, finish_reason:'" + value + "'}]}");
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static ObjectNode anthropic(String[] words, String line) {
        return switch (words[0]) {
            case "start" -> {
                var message = Lenient.object(MESSAGE);
                message.set("usage", Lenient.json(line.substring("start ".length())));
                var event = Lenient.object("{type:'message_start'}");
                event.set("message", message);
                yield event;
            }
            case "block" ->
                Lenient.object("{type:'content_block_start', index:" + words[1] + ", content_block:" + words[2] + "}");
            case "delta" ->
                Lenient.object("{type:'content_block_delta', index:" + words[1] + ", delta:" + words[2] + "}");
            case "stop" -> Lenient.object("{type:'content_block_stop', index:" + words[1] + "}");
            case "end" ->
                Lenient.object("{type:'message_delta', delta:{stop_reason:'" + words[1]
                        + "', stop_sequence:null}, usage:" + words[2] + "}");
            case "message_stop", "ping" -> Lenient.object("{type:'" + words[0] + "'}");
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static ObjectNode gemini(String[] words, String line) {
        return switch (words[0]) {
            case "parts" ->
                Lenient.object("{candidates:[{content:{role:'model', parts:" + line.substring("parts ".length())
                        + "}, index:0}]}");
            case "last" ->
                Lenient.object("{candidates:[{content:{role:'model', parts:" + words[2] + "}, index:0, finishReason:'"
                        + words[1] + "'}]}");
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static void putAbsent(ObjectNode event, String members) {
        Lenient.object(members).properties().forEach(member -> event.putIfAbsent(member.getKey(), member.getValue()));
    }
}
