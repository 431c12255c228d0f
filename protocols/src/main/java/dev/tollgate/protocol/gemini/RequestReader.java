package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.PlainText;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Setting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a client's generateContent request.
final class RequestReader {
    /// Where the source keeps the query parameter that only the address has.
    static final String ALT = "alt";

    static final String ALT_ARRAY = "json";
    private static final String MODELS = "models/";

    private RequestReader() {}

    static CompletionRequest read(RequestTarget target, byte[] body) {
        return read(target, new Members(Json.request(body), ""));
    }

    /// Reads what `countTokens` takes: the contents alone, or a whole request inside.
    static CompletionRequest readCount(RequestTarget target, byte[] body) {
        var json = new Members(Json.request(body), "");
        var inner = json.object("generateContentRequest");
        if (inner != null && json.has("contents")) {
            throw ProtocolException.invalid(
                    "Give either `contents` or `generateContentRequest`, not both.", "generateContentRequest");
        }
        return read(target, inner != null ? inner : json);
    }

    private static CompletionRequest read(RequestTarget target, Members body) {
        refuseWhatCannotBeCarried(body);
        var tools = ToolReader.tools(body);
        var settings = SettingsReader.read(body.object("generationConfig"));
        return new CompletionRequest(
                Protocol.GEMINI,
                source(target, body.json()),
                names(body, settings.names()),
                model(target, body),
                Boolean.TRUE.equals(target.stream()),
                instructions(body),
                new ContentsReader().read(body),
                tools,
                ToolReader.choice(body, tools),
                null,
                settings.sampling(),
                settings.maxOutput(),
                settings.stop(),
                settings.thinking(),
                settings.format(),
                settings.choices(),
                settings.logprobs(),
                new Hints(null, null, serviceTier(body), null, null));
    }

    private static Map<Setting, String> names(Members body, Map<Setting, String> settings) {
        var names = new EnumMap<Setting, String>(Setting.class);
        names.putAll(settings);
        names.put(Setting.MESSAGES, body.pathOf("contents"));
        names.put(Setting.SERVICE_TIER, body.pathOf("serviceTier"));
        return names;
    }

    /// The model of a path or body without the collection's name in front.
    static String modelId(@Nullable String name) {
        var id = name == null ? "" : name.strip();
        id = id.startsWith(MODELS) ? id.substring(MODELS.length()) : id;
        if (id.isEmpty()) {
            throw ProtocolException.invalid("`model` is missing.", "model");
        }
        if (!PlainText.is(id)) {
            throw ProtocolException.invalid("`model` must be the id of a model.", "model");
        }
        return id;
    }

    private static String model(RequestTarget target, Members body) {
        var named = target.model();
        return modelId(named != null ? named : body.text("model"));
    }

    /// The body as the encoder will want to see it again.
    private static ObjectNode source(RequestTarget target, ObjectNode body) {
        body.remove(ALT);
        return target.array() ? body.put(ALT, ALT_ARRAY) : body;
    }

    private static void refuseWhatCannotBeCarried(Members body) {
        if (body.has("cachedContent")) {
            throw ProtocolException.unsupported(
                    "`cachedContent` is kept by Google and cannot be used with this model. Send the contents.",
                    "cachedContent");
        }
    }

    private static List<ContentPart.Text> instructions(Members body) {
        var value = body.get("systemInstruction");
        if (value != null && value.isTextual()) {
            return value.textValue().isEmpty() ? List.of() : List.of(ContentPart.Text.of(value.textValue()));
        }
        var instruction = body.object("systemInstruction");
        if (instruction == null) {
            return List.of();
        }
        var texts = new ArrayList<ContentPart.Text>();
        for (var part : instruction.objects("parts")) {
            var text = part.text("text");
            if (text == null) {
                throw ProtocolException.invalid("`" + part.path() + "` must be text.", part.path());
            }
            if (!text.isEmpty()) {
                texts.add(ContentPart.Text.of(text));
            }
        }
        return texts;
    }

    private static @Nullable String serviceTier(Members body) {
        var tier = body.word("serviceTier");
        return switch (tier) {
            case null -> null;
            case "STANDARD", "SERVICE_TIER_STANDARD" -> "default";
            case "UNSPECIFIED", "SERVICE_TIER_UNSPECIFIED" -> null;
            default -> tier.toLowerCase(Locale.ROOT);
        };
    }

    static ObjectNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }
}
