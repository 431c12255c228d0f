package dev.tollgate.protocol;

import java.util.List;

/// Which tools the model must, may or must not call.
public sealed interface ToolChoice {
    /// Not said: the model decides.
    record Unspecified() implements ToolChoice {}

    /// The model decides.
    record Auto() implements ToolChoice {}

    /// No tool.
    record None() implements ToolChoice {}

    /// At least one of all tools.
    record Required() implements ToolChoice {}

    /// This tool, by its qualified name.
    record One(String name) implements ToolChoice {}

    /// Some of the tools, by their qualified names; `required` when at least one must be called.
    record Subset(List<String> names, boolean required) implements ToolChoice {
        public Subset {
            names = List.copyOf(names);
        }
    }

    /// Whether a tool must be called.
    default boolean isForced() {
        return switch (this) {
            case Unspecified _, Auto _, None _ -> false;
            case Required _, One _ -> true;
            case Subset subset -> subset.required();
        };
    }
}
