package dev.tollgate.protocol.cases;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A turn of a model from a seed: thoughts, texts and calls in any order, and how each upstream may stream it.
final class RandomTurn {
    private static final String[] LETTERS = {
        "a", "B", " ", "\n", "\"", "\\", "é", "🌍", "<", "{", "\t", "漢", "\u2028", "'"
    };
    private static final int MOST_BLOCKS = 5;
    private static final int LONGEST = 12;

    private final Random random;
    private final List<Block> blocks = new ArrayList<>();

    private sealed interface Block {
        record Thought(String text) implements Block {}

        record Text(String text) implements Block {}

        record Call(String name, String json) implements Block {}
    }

    RandomTurn(long seed) {
        random = new Random(seed);
        var count = 1 + random.nextInt(MOST_BLOCKS);
        for (var i = 0; i < count; i++) {
            blocks.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new Block.Thought(text());
                        case 1 -> new Block.Call("t" + i, arguments());
                        default -> new Block.Text(text());
                    });
        }
        // A model that only thinks is another case.
        blocks.add(random.nextBoolean() ? new Block.Text(text()) : new Block.Call("t" + count, arguments()));
    }

    String text() {
        var text = new StringBuilder("x");
        for (var i = random.nextInt(LONGEST); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    private String arguments() {
        var json = JsonNodeFactory.instance.objectNode();
        for (var i = random.nextInt(3); i > 0; i--) {
            json.put("k" + i, text());
        }
        return json.toString();
    }

    String visibleText() {
        return blocks.stream()
                .map(block -> block instanceof Block.Text text ? text.text() : "")
                .collect(Collectors.joining());
    }

    Map<String, String> calls() {
        var calls = new TreeMap<String, String>();
        for (var block : blocks) {
            if (block instanceof Block.Call call) {
                calls.put(call.name(), call.json());
            }
        }
        return calls;
    }

    /// The turn as an upstream streams it, its texts cut anywhere.
    String told(Protocol upstream) {
        return switch (upstream) {
            case CHAT -> chat();
            case RESPONSES -> responses();
            case ANTHROPIC -> anthropic();
            case GEMINI -> gemini();
        };
    }

    private List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        var from = 0;
        while (from < text.length()) {
            var to = Math.min(text.length(), from + 1 + random.nextInt(LONGEST));
            to = to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? to + 1 : to;
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    private String chat() {
        var lines = new ArrayList<String>();
        var call = 0;
        for (var block : blocks) {
            switch (block) {
                case Block.Thought thought ->
                    pieces(thought.text())
                            .forEach(piece -> lines.add("delta {reasoning_content:" + quoted(piece) + "}"));
                case Block.Text text ->
                    pieces(text.text()).forEach(piece -> lines.add("delta {content:" + quoted(piece) + "}"));
                case Block.Call made -> {
                    var index = "delta {tool_calls:[{index:" + call++;
                    lines.add(index + ", id:'c" + call + "', type:'function', function:{name:'" + made.name()
                            + "', arguments:''}}]}");
                    pieces(made.json())
                            .forEach(piece -> lines.add(index + ", function:{arguments:" + quoted(piece) + "}}]}"));
                }
            }
        }
        lines.add("finish " + (call > 0 && random.nextBoolean() ? "tool_calls" : "stop"));
        lines.add("usage {prompt_tokens:1, completion_tokens:2, total_tokens:3}");
        lines.add("[DONE]");
        return String.join("\n", lines);
    }

    private String anthropic() {
        var lines = new ArrayList<String>(List.of("start {input_tokens:1, output_tokens:1}"));
        for (var i = 0; i < blocks.size(); i++) {
            var delta = "delta " + i + " ";
            switch (blocks.get(i)) {
                case Block.Thought thought -> {
                    lines.add("block " + i + " {type:'thinking', thinking:'', signature:''}");
                    pieces(thought.text())
                            .forEach(piece ->
                                    lines.add(delta + "{type:'thinking_delta', thinking:" + quoted(piece) + "}"));
                    lines.add(delta + "{type:'signature_delta', signature:'EqSIG'}");
                }
                case Block.Text text -> {
                    lines.add("block " + i + " {type:'text', text:''}");
                    pieces(text.text())
                            .forEach(piece -> lines.add(delta + "{type:'text_delta', text:" + quoted(piece) + "}"));
                }
                case Block.Call call -> {
                    lines.add("block " + i + " {type:'tool_use', id:'id" + i + "', name:'" + call.name()
                            + "', input:{}}");
                    pieces(call.json())
                            .forEach(piece ->
                                    lines.add(delta + "{type:'input_json_delta', partial_json:" + quoted(piece) + "}"));
                }
            }
            lines.add("stop " + i);
        }
        lines.add("end " + (calls().isEmpty() ? "end_turn" : "tool_use") + " {output_tokens:2}");
        lines.add("message_stop");
        return String.join("\n", lines);
    }

    private String gemini() {
        var lines = new ArrayList<String>();
        for (var block : blocks) {
            switch (block) {
                case Block.Thought thought ->
                    pieces(thought.text())
                            .forEach(piece -> lines.add("parts [{thought:true, text:" + quoted(piece) + "}]"));
                case Block.Text text ->
                    pieces(text.text()).forEach(piece -> lines.add("parts [{text:" + quoted(piece) + "}]"));
                case Block.Call call ->
                    lines.add("parts [{functionCall:{name:'" + call.name() + "', args:" + call.json() + "}"
                            + (random.nextBoolean() ? ", thoughtSignature:'QUJD'" : "") + "}]");
            }
        }
        lines.add("{candidates:[{finishReason:'STOP', index:0}], usageMetadata:{promptTokenCount:1,"
                + " candidatesTokenCount:2, totalTokenCount:3}}");
        return String.join("\n", lines);
    }

    private String responses() {
        var lines = new ArrayList<String>(
                List.of("{type:'response.created', response:{id:'r', status:'in_progress', output:[]}}"));
        for (var i = 0; i < blocks.size(); i++) {
            var item = item(blocks.get(i), i);
            var added = item.deepCopy();
            added.remove(List.of("content", "arguments"));
            lines.add(event("response.output_item.added", i).set("item", added).toString());
            // What the deltas leave out, the finished item tells.
            if (random.nextBoolean()) {
                deltas(blocks.get(i), i, lines);
            }
            lines.add(event("response.output_item.done", i).set("item", item).toString());
        }
        lines.add("{type:'response.completed', response:{id:'r', status:'completed', output:[], usage:{input_tokens:1,"
                + " output_tokens:2, total_tokens:3}}}");
        return String.join("\n", lines);
    }

    private static ObjectNode event(String type, int index) {
        var event = JsonNodeFactory.instance.objectNode();
        return event.put("type", type).put("output_index", index).put("item_id", "i" + index);
    }

    private static ObjectNode item(Block block, int index) {
        var item = JsonNodeFactory.instance.objectNode().put("id", "i" + index);
        switch (block) {
            case Block.Thought thought ->
                item.put("type", "reasoning")
                        .put("encrypted_content", "gAAAASIG")
                        .putArray("summary")
                        .addObject()
                        .put("type", "summary_text")
                        .put("text", thought.text());
            case Block.Text text ->
                item.put("type", "message")
                        .put("role", "assistant")
                        .putArray("content")
                        .addObject()
                        .put("type", "output_text")
                        .put("text", text.text());
            case Block.Call call ->
                item.put("type", "function_call")
                        .put("call_id", "c" + index)
                        .put("name", call.name())
                        .put("arguments", call.json());
        }
        return item;
    }

    private void deltas(Block block, int index, List<String> lines) {
        var text = switch (block) {
            case Block.Thought thought -> thought.text();
            case Block.Text visible -> visible.text();
            case Block.Call call -> call.json();
        };
        var type = switch (block) {
            case Block.Thought _ -> "response.reasoning_summary_text.delta";
            case Block.Text _ -> "response.output_text.delta";
            case Block.Call _ -> "response.function_call_arguments.delta";
        };
        for (var piece : pieces(text)) {
            lines.add(event(type, index)
                    .put("content_index", 0)
                    .put("summary_index", 0)
                    .put("delta", piece)
                    .toString());
        }
    }
}
