package dev.tollgate.simulator.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// The tools that the model may call now.
public record Tooling(List<Tool> tools, Choice choice, boolean parallel) {
    /// No tools.
    public static final Tooling NONE = new Tooling(List.of(), Choice.NONE, true);

    public Tooling {
        tools = List.copyOf(tools);
    }

    /// Whether a tool has to be called. `NAMED`: exactly the one tool that is left in the list.
    public enum Choice {
        NONE,
        AUTO,
        REQUIRED,
        NAMED
    }

    /// How a tool takes its input.
    public enum Kind {
        FUNCTION,
        CUSTOM
    }

    /// A tool with the JSON schema of its arguments.
    public record Tool(Kind kind, String name, JsonNode schema) {}
}
