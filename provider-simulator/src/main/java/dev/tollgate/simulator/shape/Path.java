package dev.tollgate.simulator.shape;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in a request a value stands; read from the inside out while checking, and told from the outside in.
public final class Path {
    /// The request itself.
    public static final Path ROOT = new Path(null, new Step.Member(""));

    private final @Nullable Path parent;
    private final Step step;

    private Path(@Nullable Path parent, Step step) {
        this.parent = parent;
        this.step = step;
    }

    /// One step on the way to a value. A tag is the kind that a value says it has.
    public sealed interface Step {
        /// A member of an object.
        record Member(String name) implements Step {}

        /// An item of a list.
        record Index(int number) implements Step {}

        /// The kind of an object among several.
        record Tag(String name) implements Step {}
    }

    /// A member of the value.
    public Path member(String name) {
        return new Path(this, new Step.Member(name));
    }

    /// An item of the value.
    public Path index(int number) {
        return new Path(this, new Step.Index(number));
    }

    Path tag(String name) {
        return new Path(this, new Step.Tag(name));
    }

    /// All steps, the outermost first.
    public List<Step> steps() {
        var steps = new ArrayDeque<Step>();
        for (var at = this; at.parent != null; at = at.parent) {
            steps.addFirst(at.step);
        }
        return List.copyOf(steps);
    }

    /// `messages.0.content`, tags included.
    public String dotted() {
        var text = new StringBuilder();
        for (var each : steps()) {
            text.append(text.isEmpty() ? "" : ".")
                    .append(
                            switch (each) {
                                case Step.Member(var name) -> name;
                                case Step.Index(var number) -> Integer.toString(number);
                                case Step.Tag(var name) -> name;
                            });
        }
        return text.toString();
    }

    /// `messages[0].content`, without tags.
    public String bracketed() {
        var text = new StringBuilder();
        for (var each : steps()) {
            switch (each) {
                case Step.Member(var name) ->
                    text.append(text.isEmpty() ? "" : ".").append(name);
                case Step.Index(var number) -> text.append('[').append(number).append(']');
                case Step.Tag(var _) -> {}
            }
        }
        return text.toString();
    }
}
