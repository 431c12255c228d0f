package dev.tollgate.simulator.anthropic;

import static dev.tollgate.simulator.anthropic.MessagesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// What Anthropic refuses in `cache_control`: more than four, one on a block without text, and a long one after a short
/// one, in the order tools, system, messages.
final class MarkRules {
    private static final int MOST = 4;

    private MarkRules() {}

    static void check(JsonNode body) {
        var lives = new ArrayList<String>();
        body.path("tools").forEach(tool -> collect(tool, lives));
        body.path("system").forEach(block -> collect(block, lives));
        for (var message : body.path("messages")) {
            for (var block : message.path("content")) {
                if (block.hasNonNull("cache_control")
                        && block.path("type").asText().endsWith("thinking")) {
                    throw refused("cache_control cannot be set for thinking blocks");
                }
                collect(block, lives);
                if (block.path("content").isArray()) {
                    block.path("content").forEach(inner -> collect(inner, lives));
                }
            }
        }
        int found = lives.size() + (body.hasNonNull("cache_control") ? 1 : 0);
        if (found > MOST) {
            throw refused("A maximum of " + MOST + " blocks with cache_control may be provided. Found " + found + ".");
        }
        if (lives.contains("5m") && lives.lastIndexOf("1h") > lives.indexOf("5m")) {
            throw refused("A ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that"
                    + " blocks are processed in the following order: `tools`, `system`, `messages`.");
        }
    }

    private static void collect(JsonNode block, List<String> lives) {
        if (block.hasNonNull("cache_control")) {
            lives.add(block.at("/cache_control/ttl").asText("5m"));
        }
    }
}
