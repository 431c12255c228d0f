package dev.tollgate.protocol;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a request loses on its way to an upstream, in the client's own words, each once and in its order. With the fact
/// `strict-params` every loss is a refusal.
public final class Drops {
    private final CompletionRequest request;
    private final boolean strict;
    private final Set<String> names = new LinkedHashSet<>();

    /// @param upstream the protocol that the request is written in; what only another one understands is lost
    public Drops(CompletionRequest request, ModelFacts facts, Protocol upstream) {
        this.request = request;
        this.strict = facts.strictParams();
        addIf(request.holdsForeign(upstream), Setting.MESSAGES);
    }

    /// The upstream is not told this.
    public void add(Setting setting) {
        add(request.nameOf(setting));
    }

    /// The upstream is not told this, if `lost`.
    public void addIf(boolean lost, Setting setting) {
        if (lost) {
            add(setting);
        }
    }

    /// The upstream does not get this tool.
    public void add(Tool.Hosted tool) {
        add(tool.member());
    }

    /// The client's names.
    public List<String> names() {
        return List.copyOf(names);
    }

    private void add(String name) {
        if (strict) {
            throw ProtocolException.unsupported(
                    "`" + name + "` is not supported by the model " + request.model() + ".", name);
        }
        names.add(name);
    }
}
