package dev.tollgate.simulator.answer;

import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.answer.Tooling.Choice;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.answer.Tooling.Tool;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.script.ScriptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Decides which tools the model calls. With `auto` it calls once per user turn: the tools that the user's text
/// mentions, else the first; when their results are there, it answers in text.
final class ToolCalls {
    private static final int MAX_CALLS = 32;

    private ToolCalls() {}

    static List<ToolCall> of(Prompt prompt, Script script, long seed) {
        var tooling = prompt.tooling();
        if (tooling.tools().isEmpty() || tooling.choice() == Choice.NONE) {
            return List.of();
        }
        boolean free = tooling.choice() == Choice.AUTO;
        if (free
                && script.text(Directive.CALL_TOOL).isEmpty()
                && !prompt.transcript().results().isEmpty()) {
            return List.of();
        }
        var named = script.text(Directive.CALL_TOOL);
        if (!named.isEmpty()) {
            return scripted(prompt, named, script.text(Directive.ARGS));
        }
        var calls = new ArrayList<ToolCall>();
        for (var tool : chosen(tooling, prompt.transcript().lastUserText(), script)) {
            calls.add(call(tool, prompt, seed + calls.size()));
        }
        return calls;
    }

    /// Once in a conversation: when the tool has returned something, the model answers in text.
    private static List<ToolCall> scripted(Prompt prompt, String name, String encoded) {
        var known = prompt.tooling().tools().stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst();
        if (known.isEmpty() || prompt.transcript().answeredTools().contains(name)) {
            return List.of();
        }
        var arguments = "{}";
        if (!encoded.isEmpty()) {
            var base64 = encoded.replace('/', '_').replace("=", "");
            try {
                arguments = new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new ScriptException("Simulator directive 'args' is not base64", e);
            }
        }
        return List.of(new ToolCall(Ids.random("", 24), known.get().kind(), name, arguments));
    }

    private static List<Tool> chosen(Tooling tooling, String text, Script script) {
        if (script.sets(Directive.CALLS)) {
            var repeated = new ArrayList<Tool>();
            int count = Math.min(MAX_CALLS, script.number(Directive.CALLS, 0));
            for (int i = 0; i < count; i++) {
                repeated.add(tooling.tools().get(i % tooling.tools().size()));
            }
            return repeated;
        }
        var mentioned = tooling.tools().stream()
                .filter(tool -> text.contains(tool.name()))
                .limit(tooling.parallel() ? MAX_CALLS : 1)
                .toList();
        return mentioned.isEmpty() ? List.of(tooling.tools().getFirst()) : mentioned;
    }

    private static ToolCall call(Tool tool, Prompt prompt, long seed) {
        var hint = Said.shortened(prompt.transcript().lastUserText());
        var arguments = tool.kind() == Kind.CUSTOM ? hint : Json.text(SchemaInstance.of(tool.schema(), hint, seed));
        return new ToolCall(Ids.random("", 24), tool.kind(), tool.name(), arguments);
    }
}
