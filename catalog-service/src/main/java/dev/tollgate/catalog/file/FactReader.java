package dev.tollgate.catalog.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads model facts: what one model accepts of its protocol. A fact that is absent means "everything".
final class FactReader {
    private static final Set<String> FLAGS = Set.of(
            "sampling",
            "prefill",
            "mid-system",
            "developer-role",
            "signatures",
            "tool-result-images",
            "json-schema",
            "custom-tools",
            "web-search",
            "stream-only",
            "count-tokens",
            "repair-responses",
            "strict-params",
            "echo-reasoning",
            "max-completion-tokens",
            "stream-usage");
    private static final Set<String> LIMITS = Set.of("tool-name-max", "images-max", "tools-max", "stop-max");
    private static final List<String> NAMES = Stream.of(FLAGS.stream(), LIMITS.stream(), Stream.of("thinking"))
            .flatMap(names -> names)
            .toList();
    private static final Map<String, List<String>> THINKING = Map.of(
            "budget", List.of("kind", "min", "max", "off"),
            "adaptive", List.of("kind", "efforts", "off"),
            "level", List.of("kind", "levels"),
            "none", List.of("kind"));
    private static final List<String> THINKING_MEMBERS = List.of("kind", "min", "max", "off", "efforts", "levels");
    private static final List<String> EFFORTS = List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final long MAX_TOKENS = 100_000_000;

    private FactReader() {}

    /// The facts as JSON, empty when there are none.
    static JsonNode read(@Nullable YamlValue value) {
        var facts = JsonNodeFactory.instance.objectNode();
        var members = value == null ? null : YamlMembers.of(value, NAMES);
        if (members == null) {
            return facts;
        }
        members.entries().forEach((name, fact) -> {
            if (name.equals("thinking")) {
                facts.set(name, thinking(fact));
            } else if (FLAGS.contains(name)) {
                put(facts, name, fact.bool());
            } else {
                put(facts, name, fact.wholeNumber(1, MAX_TOKENS));
            }
        });
        return facts;
    }

    private static ObjectNode thinking(YamlValue value) {
        var out = JsonNodeFactory.instance.objectNode();
        var members = YamlMembers.of(value, THINKING_MEMBERS);
        var kindValue = members == null ? null : members.require("kind", "write kind: budget, adaptive, level or none");
        var kind = kindValue == null ? null : kindValue.oneOf(List.of("budget", "adaptive", "level", "none"));
        if (members == null || kind == null) {
            return out;
        }
        out.put("kind", kind);
        members.entries().forEach((name, member) -> {
            if (!THINKING.getOrDefault(kind, List.of()).contains(name)) {
                member.error("does not belong to thinking of kind " + kind + "; remove it");
                return;
            }
            switch (name) {
                case "min", "max" -> put(out, name, member.wholeNumber(0, MAX_TOKENS));
                case "off" -> put(out, name, member.bool());
                case "efforts", "levels" -> efforts(member, out.putArray(name));
                default -> {}
            }
        });
        if (kind.equals("budget")) {
            members.require("max", "write the largest budget in tokens");
        }
        if (out.path("min").asLong(0) > out.path("max").asLong(Long.MAX_VALUE)) {
            value.error("min is larger than max; swap them");
        }
        return out;
    }

    private static void efforts(YamlValue value, ArrayNode out) {
        value.items().forEach(item -> {
            var effort = item.oneOf(EFFORTS);
            if (effort != null) {
                out.add(effort);
            }
        });
    }

    private static void put(ObjectNode out, String name, @Nullable Boolean flag) {
        if (flag != null) {
            out.put(name, flag);
        }
    }

    private static void put(ObjectNode out, String name, @Nullable Long number) {
        if (number != null) {
            out.put(name, number);
        }
    }
}
