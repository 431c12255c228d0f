package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request for music or lyrics, understood: in the names of the documentation, or in those that aggregators have
/// (`tags` is `style`, `gpt_description_prompt` is `prompt`).
///
/// @param input the members that the job keeps and that are sent to the provider under its own names
/// @param taskId the earlier music that this goes on from; absent when the clip says it, or it begins anew
/// @param clipId the track of it; absent for the first one
/// @param ignored members that have no effect here
record AskedSong(
        String model,
        ObjectNode input,
        @Nullable String taskId,
        @Nullable String clipId,
        List<String> ignored) {
    private static final int MAX_PROMPT = 5_000;
    private static final Map<String, Integer> MAX_TEXTS = maxTexts();
    private static final List<String> SYNONYMS =
            List.of("model", "tags", "gpt_description_prompt", "task_id", "continue_clip_id");

    AskedSong {
        ignored = List.copyOf(ignored);
    }

    /// Texts by their names, with the most characters that they may have.
    private static Map<String, Integer> maxTexts() {
        var texts = new LinkedHashMap<String, Integer>();
        texts.put("prompt", MAX_PROMPT);
        texts.put("style", 1_000);
        texts.put("title", 200);
        texts.put("lyrics", MAX_PROMPT);
        texts.put("mv", 64);
        return texts;
    }

    /// Understands a body; a [ProtocolException] that names the member when it cannot be.
    static AskedSong of(byte[] body, JobKind kind) {
        var json = Json.request(body);
        var input = Json.MAPPER.createObjectNode();
        MAX_TEXTS.forEach((name, most) -> {
            var text = text(json, name, synonymOf(name), most);
            if (text != null) {
                input.put(name, text);
            }
        });
        if (!input.has("prompt") && !(kind == JobKind.MUSIC && input.has("lyrics"))) {
            throw ProtocolException.invalid(
                    "`prompt` is missing. Say what the music shall be, or send `lyrics`.", "prompt");
        }
        flag(json, input, "make_instrumental");
        seconds(json, input, "continue_at");
        var model = text(json, "model", null, 200);
        var taskId = text(json, "task_id", null, 100);
        var clipId = text(json, "continue_clip_id", null, 200);
        if (taskId == null && clipId == null && input.has("continue_at")) {
            throw ProtocolException.invalid(
                    "`continue_at` needs `task_id` or `continue_clip_id`: which music shall go on?", "continue_at");
        }
        return new AskedSong(model == null ? modelOf(kind) : model, input, taskId, clipId, ignored(json, input));
    }

    private static String modelOf(JobKind kind) {
        return switch (kind) {
            case LYRICS -> "suno_lyrics";
            case MUSIC -> "suno_music";
            case VIDEO -> throw new IllegalArgumentException("A video is no song.");
        };
    }

    private static @Nullable String synonymOf(String name) {
        return switch (name) {
            case "style" -> "tags";
            case "prompt" -> "gpt_description_prompt";
            default -> null;
        };
    }

    /// A text that is not empty; absent when there is none.
    private static @Nullable String text(JsonNode json, String name, @Nullable String synonym, int most) {
        var own = text(json, name, most);
        var other = synonym == null ? null : text(json, synonym, most);
        if (own != null && other != null && !own.equals(other)) {
            throw ProtocolException.invalid("`" + synonym + "` contradicts `" + name + "`. Send one of them.", synonym);
        }
        return own == null ? other : own;
    }

    private static @Nullable String text(JsonNode json, String name, int most) {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ProtocolException.invalid("`" + name + "` must be a string.", name);
        }
        var text = value.asText();
        if (text.codePointCount(0, text.length()) > most) {
            throw ProtocolException.invalid("`" + name + "` may have at most " + most + " characters.", name);
        }
        return text.isBlank() ? null : text;
    }

    private static void flag(JsonNode json, ObjectNode input, String name) {
        var value = json.path(name);
        if (value.isBoolean()) {
            input.set(name, value);
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw ProtocolException.invalid("`" + name + "` must be true or false.", name);
        }
    }

    private static void seconds(JsonNode json, ObjectNode input, String name) {
        var value = json.path(name);
        if (value.isNumber() && value.asDouble() >= 0 && value.asDouble() <= 3_600) {
            input.set(name, value);
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw ProtocolException.invalid("`" + name + "` must be a number of seconds from 0 to 3600.", name);
        }
    }

    private static List<String> ignored(JsonNode json, ObjectNode input) {
        var ignored = new ArrayList<String>();
        json.properties().forEach(member -> {
            var value = member.getValue();
            var isEmpty = value.isNull() || (value.isTextual() && value.asText().isBlank());
            if (!isEmpty && !input.has(member.getKey()) && !SYNONYMS.contains(member.getKey())) {
                ignored.add(member.getKey());
            }
        });
        return ignored;
    }
}
