package dev.tollgate.catalog.file;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The members of a mapping, in file order, with duplicates and names that are not text already reported.
final class YamlMembers {
    private final YamlValue owner;
    private final SequencedMap<String, YamlValue> members;

    private YamlMembers(YamlValue owner, SequencedMap<String, YamlValue> members) {
        this.owner = owner;
        this.members = members;
    }

    /// Reads a mapping, or reports that `value` is none and answers null.
    static @Nullable YamlMembers of(YamlValue value) {
        if (!(value.node() instanceof MappingNode mapping)) {
            value.error("must be a mapping (name: value)");
            return null;
        }
        var findings = value.findings();
        var members = new LinkedHashMap<String, YamlValue>();
        var keys = new HashMap<String, Optional<Mark>>();
        for (var tuple : mapping.getValue()) {
            var keyMark = tuple.getKeyNode().getStartMark();
            if (!(tuple.getKeyNode() instanceof ScalarNode key)
                    || key.getValue().isBlank()) {
                findings.error(keyMark, value.path(), "the name of a member must be text");
                continue;
            }
            var name = key.getValue();
            var path = value.path().isEmpty() ? name : value.path() + "." + name;
            if (!findings.countValue(keyMark, path)) {
                break;
            }
            var first = keys.putIfAbsent(name, keyMark);
            if (first == null) {
                members.put(name, new YamlValue(tuple.getValueNode(), keyMark, path, findings));
            } else {
                var line = first.map(mark -> mark.getLine() + 1).orElse(0);
                findings.error(keyMark, path, "is given twice, first in line " + line + "; remove one of the two");
            }
        }
        return new YamlMembers(value, members);
    }

    /// Reads a mapping whose members all have to be among `known`.
    static @Nullable YamlMembers of(YamlValue value, Collection<String> known) {
        var read = of(value);
        if (read != null) {
            read.members.entrySet().removeIf(member -> read.isUnknown(member.getKey(), member.getValue(), known));
        }
        return read;
    }

    private boolean isUnknown(String name, YamlValue value, Collection<String> known) {
        if (known.contains(name)) {
            return false;
        }
        var remedy = name.equals("<<")
                ? "; merge keys are not supported, use an anchor for the whole value"
                : NearestName.suggestion(name, known);
        value.missing("unknown member" + remedy);
        return true;
    }

    @Nullable
    YamlValue get(String name) {
        return members.get(name);
    }

    /// The member, or null after reporting that `name` is missing.
    @Nullable
    YamlValue require(String name, String remedy) {
        var value = members.get(name);
        if (value == null) {
            owner.missing("\"" + name + "\" is missing; " + remedy);
        }
        return value;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Collection<YamlValue> values() {
        return members.values();
    }

    List<String> names() {
        return List.copyOf(members.keySet());
    }

    SequencedMap<String, YamlValue> entries() {
        return members;
    }
}
