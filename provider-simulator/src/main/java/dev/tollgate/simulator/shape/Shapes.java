package dev.tollgate.simulator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table of shapes. An unindented line names a shape, indented lines are its members: `name type`. `name!` is
/// required, `name~` is known to those only who ask for beta features. `Block by type` is one of several shapes, told
/// apart by its member `type`; a tag may end with `*`, and `else custom` is for those that name none.
public final class Shapes {
    private final Map<String, Shape> shapes = new HashMap<>();
    private final boolean snakeCaseToo;

    private Shapes(boolean snakeCaseToo) {
        this.snakeCaseToo = snakeCaseToo;
    }

    private sealed interface Shape {
        record Members(Map<String, Member> members) implements Shape {}

        record OneOf(String tag, @Nullable String otherwise, Map<String, String> shapes) implements Shape {}
    }

    private record Member(Type type, boolean required, boolean beta) {}

    /// Reads a table that lies beside a class. `snakeCaseToo`: names in camel case may be written in snake case.
    public static Shapes read(Class<?> owner, String resource, boolean snakeCaseToo) {
        try (var in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("There is no table " + resource);
            }
            var shapes = new Shapes(snakeCaseToo);
            shapes.add(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
            return shapes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(List<String> lines) {
        Shape current = new Shape.Members(new LinkedHashMap<>());
        for (var line : lines) {
            var words = List.of(line.strip().split(" +"));
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                current = words.size() < 3
                        ? new Shape.Members(new LinkedHashMap<>())
                        : new Shape.OneOf(words.get(2), words.size() > 4 ? words.get(4) : null, new LinkedHashMap<>());
                shapes.put(words.getFirst(), current);
                continue;
            }
            switch (current) {
                case Shape.OneOf(var _, var _, var kinds) -> kinds.put(words.get(0), words.get(1));
                case Shape.Members(var members) -> {
                    var name = words.get(0).replaceAll("[!~]$", "");
                    boolean required = words.get(0).endsWith("!");
                    boolean beta = words.get(0).endsWith("~");
                    members.put(name, new Member(Type.read(words.get(1)), required, beta));
                }
            }
        }
    }

    /// Checks a value; a member that is null counts as absent. Throws what the wording makes of the first violation.
    public void check(JsonNode value, String shape, Wording wording, boolean beta) {
        new Check(wording, beta).value(Path.ROOT, value, new Type.Named(shape));
    }

    private final class Check {
        private final Wording wording;
        private final boolean beta;

        Check(Wording wording, boolean beta) {
            this.wording = wording;
            this.beta = beta;
        }

        void value(Path at, JsonNode value, Type type) {
            if (!type.fits(value)) {
                throw wording.wrongType(at, type, value);
            }
            switch (type) {
                case Type.Words(var words) -> {
                    if (!words.contains(value.asText())) {
                        throw wording.wrongWord(at, words, value);
                    }
                }
                case Type.ListOf(var item) -> {
                    for (int index = 0; index < value.size(); index++) {
                        value(at.index(index), value.get(index), item);
                    }
                }
                case Type.MapOf(var each) ->
                    value.properties().forEach(member -> value(at.member(member.getKey()), member.getValue(), each));
                case Type.Named(var name) -> named(at, value, shape(name));
                case Type.Either(var types) ->
                    types.stream()
                            .filter(each -> each.fits(value))
                            .findFirst()
                            .ifPresent(each -> value(at, value, each));
                case Type.Scalar _ -> {}
            }
        }

        private void named(Path at, JsonNode value, Shape shape) {
            switch (shape) {
                case Shape.OneOf(var tag, var otherwise, var kinds) -> {
                    var kind = value.hasNonNull(tag) || otherwise == null
                            ? value.path(tag).asText("")
                            : otherwise;
                    if (kind.isEmpty()) {
                        throw wording.missing(at, tag);
                    }
                    var found = found(kinds, kind);
                    if (found == null) {
                        throw wording.wrongTag(at, tag, List.copyOf(kinds.keySet()), value.path(tag));
                    }
                    value(at.tag(kind), value, found.equals("any") ? Type.Scalar.ANY : new Type.Named(found));
                }
                case Shape.Members(var members) -> members(at, value, members);
            }
        }

        private void members(Path at, JsonNode value, Map<String, Member> members) {
            members.forEach((name, member) -> {
                if (member.required() && !value.hasNonNull(name)) {
                    throw wording.missing(at, name);
                }
            });
            value.properties().forEach(given -> {
                var member = members.get(snakeCaseToo ? camelCase(given.getKey()) : given.getKey());
                if (member == null || (member.beta() && !beta)) {
                    throw wording.unknown(at, given.getKey());
                }
                if (!given.getValue().isNull()) {
                    value(at.member(given.getKey()), given.getValue(), member.type());
                }
            });
        }
    }

    private Shape shape(String name) {
        var shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalStateException("There is no shape " + name);
        }
        return shape;
    }

    private static @Nullable String found(Map<String, String> kinds, String kind) {
        var exact = kinds.get(kind);
        if (exact != null) {
            return exact;
        }
        for (var each : kinds.entrySet()) {
            var tag = each.getKey();
            if (tag.endsWith("*") && kind.startsWith(tag.substring(0, tag.length() - 1))) {
                return each.getValue();
            }
        }
        return null;
    }

    /// `maxOutputTokens` as `max_output_tokens`.
    public static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String camelCase(String name) {
        if (name.indexOf('_') < 0) {
            return name;
        }
        var camel = new StringBuilder();
        boolean upper = false;
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            if (c == '_') {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return camel.toString();
    }
}
