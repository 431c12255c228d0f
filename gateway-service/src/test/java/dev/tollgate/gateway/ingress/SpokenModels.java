package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Models whose providers speak the different protocols: `<protocol>-<script>`, and a few with facts of their own.
final class SpokenModels {
    /// The paths of the providers' base URLs.
    static final Map<WireProtocol, String> PROVIDERS = Map.of(
            WireProtocol.CHAT,
            "/v1",
            WireProtocol.RESPONSES,
            "/v1",
            WireProtocol.ANTHROPIC,
            "",
            WireProtocol.GEMINI,
            "");

    private static final List<String> INPUT = List.of("text", "image", "file");

    private SpokenModels() {}

    static String provider(WireProtocol protocol) {
        return "speaks-" + protocol.name().toLowerCase(Locale.ROOT);
    }

    static List<Model> all() {
        var models = new ArrayList<Model>();
        for (var protocol : PROVIDERS.keySet()) {
            for (var script : Scripts.MODELS) {
                models.add(model(word(protocol) + "-" + script, facts(), script, protocol));
            }
            models.add(model(word(protocol) + "-streams-only", facts().put("stream-only", true), "talks", protocol));
            models.add(model(
                    word(protocol) + "-contrary-streamer", facts().put("stream-only", true), "contrary", protocol));
        }
        models.add(PlatformFake.model(
                "mixed",
                Kind.CHAT,
                INPUT,
                PlatformFake.deployment("overloads", provider(WireProtocol.ANTHROPIC), 1),
                PlatformFake.deployment("talks", provider(WireProtocol.CHAT), 2)));
        var budget = facts();
        budget.putObject("thinking").put("kind", "budget").put("min", 1024).put("max", 32_000);
        models.add(model("wise-thinking", budget, "talks", WireProtocol.ANTHROPIC));
        models.add(model("gemini-limits", facts(), "limits", WireProtocol.GEMINI));
        models.add(model("gemini-denies", facts(), "denies", WireProtocol.GEMINI));
        models.add(model("chat-floods", facts(), "floods", WireProtocol.CHAT));
        return models;
    }

    private static Model model(String id, ObjectNode facts, String script, WireProtocol protocol) {
        return PlatformFake.model(id, Kind.CHAT, INPUT, facts, PlatformFake.deployment(script, provider(protocol), 1));
    }

    private static String word(WireProtocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode facts() {
        return JsonNodeFactory.instance.objectNode();
    }
}
