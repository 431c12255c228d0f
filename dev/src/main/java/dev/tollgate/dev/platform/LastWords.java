package dev.tollgate.dev.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the end of a service's log says of why it ended, short enough for a terminal. A JSON line is reduced to its
/// message and the innermost cause.
final class LastWords {
    private static final int LINES = 3;
    private static final int MAX_LENGTH = 400;

    private LastWords() {}

    static String of(Path log) {
        try (var lines = Files.lines(log)) {
            var all = lines.filter(line -> !line.isBlank())
                    .map(LastWords::shortened)
                    .toList();
            var trouble = all.stream().filter(line -> line.startsWith("ERROR")).toList();
            return String.join("\n", last(trouble.isEmpty() ? all : trouble));
        } catch (IOException e) {
            return "(" + log + " cannot be read)";
        }
    }

    private static List<String> last(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    }

    private static String shortened(String line) {
        var text = line.startsWith("{") ? ofJson(line) : line;
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    }

    private static String ofJson(String line) {
        try {
            var entry = ContractJson.MAPPER.readTree(line);
            var cause = innermost(entry.path("exception"));
            return entry.path("level").asText() + " " + entry.path("message").asText()
                    + (cause.isEmpty() ? "" : ": " + cause);
        } catch (JsonProcessingException e) {
            return line;
        }
    }

    private static String innermost(JsonNode exception) {
        var said = exception.path("message").asText("").strip();
        var type = exception.path("exceptionType").asText("");
        var own = type.isEmpty()
                ? said
                : type.substring(type.lastIndexOf('.') + 1) + " "
                        + said.lines().findFirst().orElse("");
        var deeper = exception.path("causedBy").path("exception");
        if (deeper.isMissingNode()) {
            return own;
        }
        var below = innermost(deeper);
        return below.isBlank() ? own : below;
    }
}
