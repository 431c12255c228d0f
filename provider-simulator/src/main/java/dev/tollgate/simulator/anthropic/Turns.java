package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.shape.Path;
import java.util.ArrayList;
import java.util.List;

/// A conversation's turns: consecutive messages of the same role are one.
record Turns(List<Turn> all) {
    Turns {
        all = List.copyOf(all);
    }

    /// One side's say; `message` is the number of its last message.
    record Turn(String role, int message, List<Placed> blocks) {
        boolean isUser() {
            return role.equals("user");
        }

        boolean has(String type) {
            return blocks.stream().anyMatch(block -> block.is(type));
        }
    }

    /// A block and where it stands.
    record Placed(int message, int index, JsonNode json) {
        boolean is(String type) {
            return type.equals(json.path("type").asText());
        }

        boolean isThinking() {
            return is("thinking") || is("redacted_thinking");
        }

        String text(String member) {
            return json.path(member).asText("");
        }

        Path path() {
            return Path.ROOT.member("messages").index(message).member("content").index(index);
        }
    }

    static Turns of(JsonNode messages) {
        var turns = new ArrayList<Turn>();
        for (int number = 0; number < messages.size(); number++) {
            var message = messages.get(number);
            var role = message.path("role").asText();
            var blocks = new ArrayList<Placed>();
            if (!turns.isEmpty() && turns.getLast().role().equals(role)) {
                blocks.addAll(turns.removeLast().blocks());
            }
            var content = message.path("content");
            if (content.isTextual()) {
                var text = Json.object().put("type", "text").put("text", content.asText());
                blocks.add(new Placed(number, 0, text));
            }
            for (int index = 0; index < content.size(); index++) {
                blocks.add(new Placed(number, index, content.get(index)));
            }
            turns.add(new Turn(role, number, List.copyOf(blocks)));
        }
        return new Turns(turns);
    }

    /// The assistant's turns since the user last spoke without returning a tool's result; empty outside a tool loop.
    List<Turn> toolLoop() {
        var loop = new ArrayList<Turn>();
        for (int at = all.size() - 1; at >= 0; at--) {
            var turn = all.get(at);
            if (turn.isUser() && !turn.has("tool_result")) {
                break;
            }
            if (turn.role().equals("assistant") && at < all.size() - 1) {
                loop.addFirst(turn);
            }
        }
        return loop;
    }
}
