package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a request had to lose on its way to Gemini. With the fact `strict-params` every loss is a refusal.
final class Drops {
    private final boolean strict;
    private final Set<String> names = new LinkedHashSet<>();

    Drops(boolean strict) {
        this.strict = strict;
    }

    void add(String name) {
        if (strict) {
            throw ProtocolException.unsupported("`" + name + "` is not supported with this model.", name);
        }
        names.add(name);
    }

    void addIf(boolean lost, String name) {
        if (lost) {
            add(name);
        }
    }

    List<String> names() {
        return new ArrayList<>(names);
    }
}
