package dev.tollgate.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Scripts inside a prompt, for calls whose headers and model nobody can choose: `A cat [sim: status=429; times=1]`.
final class PromptScripts {
    private static final Pattern SCRIPT = Pattern.compile("\\[sim:([^\\]]*)\\]");
    private static final int MAX_REMEMBERED = 10_000;

    private final Map<String, Integer> calls = new ConcurrentHashMap<>();

    Script scriptOf(JsonNode body) {
        var found = SCRIPT.matcher(body.path("prompt").asText(""));
        return found.find() ? Script.parse(found.group(1)) : Script.NONE;
    }

    /// Whether this call still meets its fault: with `times=N` only the first N calls with the same prompt do.
    boolean isDue(JsonNode body, Script script) {
        if (!script.sets(Directive.TIMES)) {
            return true;
        }
        if (calls.size() > MAX_REMEMBERED) {
            calls.clear();
        }
        return calls.merge(body.path("prompt").asText(""), 1, Integer::sum) <= script.number(Directive.TIMES, 0);
    }
}
