package dev.tollgate.simulator.anthropic;

import static dev.tollgate.simulator.anthropic.MessagesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.anthropic.Turns.Placed;
import dev.tollgate.simulator.anthropic.Turns.Turn;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.shape.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What Anthropic refuses in the order and content of the messages.
final class TurnRules {
    private static final Pattern TOOL_USE_ID = Pattern.compile("[a-zA-Z0-9_-]+");

    private TurnRules() {}

    static void check(JsonNode messages, Turns turns, ClaudeModel model) {
        if (messages.isEmpty()) {
            throw refused("messages: at least one message is required");
        }
        checkRoles(messages, model);
        for (int index = 0; index < messages.size(); index++) {
            checkContent(messages.get(index), index, index == messages.size() - 1);
        }
        turns.all().forEach(turn -> turn.blocks().forEach(TurnRules::checkBlock));
        checkPairs(turns);
        checkEnd(turns.all().getLast(), model);
    }

    private static void checkRoles(JsonNode messages, ClaudeModel model) {
        for (int index = 0; index < messages.size(); index++) {
            var role = messages.get(index).path("role").asText();
            if (role.equals("system") && (index == 0 || !model.takesSystemTurns())) {
                throw refused("messages: Unexpected role \"system\". The Messages API accepts a top-level `system`"
                        + " parameter, not \"system\" as an input message role.");
            }
            if (index == 0 && !role.equals("user")) {
                throw refused("messages: first message must use the \"user\" role");
            }
        }
    }

    private static void checkContent(JsonNode message, int index, boolean last) {
        var content = message.path("content");
        boolean empty = content.isTextual() ? content.asText().isEmpty() : content.isEmpty();
        boolean assistant = message.path("role").asText().equals("assistant");
        if (!empty || (assistant && last)) {
            return;
        }
        throw refused("messages." + index
                + (assistant
                        ? ": all messages must have non-empty content except for the optional final assistant message"
                        : ": user messages must have non-empty content"));
    }

    private static void checkBlock(Placed block) {
        switch (block.json().path("type").asText()) {
            case "text" -> checkText(block.text("text"));
            case "image", "document" -> checkSource(block.path(), block.json());
            case "tool_use" -> {
                if (!TOOL_USE_ID.matcher(block.text("id")).matches()) {
                    throw refused(
                            block.path().member("tool_use").member("id"),
                            "String should match pattern '^[a-zA-Z0-9_-]+$'");
                }
            }
            case "tool_result" -> {
                var content = block.json().path("content");
                for (int index = 0; index < content.size(); index++) {
                    var path =
                            block.path().member("tool_result").member("content").index(index);
                    checkSource(path, content.get(index));
                    if ("text".equals(content.get(index).path("type").asText())) {
                        checkText(content.get(index).path("text").asText());
                    }
                }
            }
            default -> {}
        }
    }

    private static void checkText(String text) {
        if (text.isEmpty()) {
            throw refused("messages: text content blocks must be non-empty");
        }
        if (text.isBlank()) {
            throw refused("messages: text content blocks must contain non-whitespace text");
        }
    }

    private static void checkSource(Path at, JsonNode block) {
        var source = block.path("source");
        var type = block.path("type").asText();
        if ("base64".equals(source.path("type").asText())) {
            try {
                if (Base64.getDecoder().decode(source.path("data").asText()).length == 0) {
                    throw refused(at, type + " cannot be empty");
                }
            } catch (IllegalArgumentException e) {
                throw refused(at.member(type).member("source").member("base64"), "invalid base64 data");
            }
        }
        var url = source.path("url").asText("");
        if ("url".equals(source.path("type").asText()) && !url.startsWith("https://") && !url.startsWith("http://")) {
            throw refused(
                    at.member(type).member("source").member("url").member("url"), "Only HTTPS URLs are supported.");
        }
    }

    private static void checkPairs(Turns turns) {
        var known = new HashSet<String>();
        Set<String> open = Set.of();
        int asked = 0;
        for (var turn : turns.all()) {
            if (turn.role().equals("system")) {
                continue;
            }
            var answered = results(turn, open);
            var unanswered = new TreeSet<>(open);
            unanswered.removeAll(answered);
            if (!unanswered.isEmpty()) {
                throw unanswered(asked, unanswered);
            }
            open = new HashSet<>();
            asked = turn.message();
            for (var block : turn.blocks()) {
                if (block.is("tool_use")) {
                    if (!known.add(block.text("id"))) {
                        throw refused("messages: `tool_use` ids must be unique");
                    }
                    open.add(block.text("id"));
                }
            }
        }
        if (!open.isEmpty()) {
            throw unanswered(asked, new TreeSet<>(open));
        }
    }

    /// The results that stand at the beginning of a turn, where alone they count.
    private static Set<String> results(Turn turn, Set<String> open) {
        var answered = new HashSet<String>();
        boolean atTheBeginning = true;
        for (var block : turn.blocks()) {
            if (!block.is("tool_result")) {
                atTheBeginning = false;
                continue;
            }
            var id = block.text("tool_use_id");
            if (!open.contains(id)) {
                throw refused(
                        block.path(),
                        "unexpected `tool_use_id` found in `tool_result` blocks: " + id
                                + ". Each `tool_result` block must have a corresponding `tool_use` block in the"
                                + " previous message.");
            }
            if (atTheBeginning && !answered.add(id)) {
                throw refused(
                        block.path(),
                        "each tool_use must have a single result. Found multiple `tool_result` blocks with id: " + id);
            }
        }
        return answered;
    }

    private static RefusedException unanswered(int message, Set<String> ids) {
        return refused("messages." + message
                + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                + String.join(", ", ids)
                + ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
    }

    private static void checkEnd(Turn last, ClaudeModel model) {
        if (!last.role().equals("assistant") || last.blocks().isEmpty()) {
            return;
        }
        var end = last.blocks().getLast();
        if (model.refusesPrefill() && end.is("text")) {
            throw refused("This model does not support assistant message prefill. The conversation must end with a"
                    + " user message.");
        }
        if (end.is("text") && !end.text("text").equals(end.text("text").stripTrailing())) {
            throw refused("messages: final assistant content cannot end with trailing whitespace");
        }
        if (end.isThinking()) {
            throw refused(
                    "messages." + end.message() + ": The final block in an assistant message cannot be `thinking`.");
        }
    }
}
