package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Takes the signatures of other providers out of a request that is passed on: Gemini would refuse them
/// (protocols.md §5.0). A request without any is not touched.
final class ForeignSignatures {
    private static final List<byte[]> MARKS =
            List.of(ascii("\"" + SignatureWire.WRAPPED_START), ascii("\"" + SignatureWire.PLAIN_START));

    private ForeignSignatures() {}

    static UpstreamRequest.Body removed(UpstreamRequest.Body body, boolean callsMustBeSigned) {
        if (MARKS.stream().noneMatch(mark -> contains(body.bytes(), mark))) {
            return body;
        }
        var json = Json.request(body.bytes());
        if (json.get("contents") instanceof ArrayNode contents) {
            var kept = JsonNodeFactory.instance.arrayNode();
            for (var content : contents) {
                if (!(content instanceof ObjectNode object) || cleaned(object, callsMustBeSigned)) {
                    kept.add(content);
                }
            }
            json.set("contents", kept);
        } else if (json.get("contents") instanceof ObjectNode content) {
            cleaned(content, callsMustBeSigned);
        }
        return RequestWriter.bytes(json);
    }

    /// Whether anything is left of the content.
    private static boolean cleaned(ObjectNode content, boolean callsMustBeSigned) {
        if (!(content.get("parts") instanceof ArrayNode parts)) {
            return true;
        }
        var kept = JsonNodeFactory.instance.arrayNode();
        var calls = 0;
        for (var part : parts) {
            var isCall = part.has("functionCall") || part.has("function_call");
            if (!(part instanceof ObjectNode object) || cleanedPart(object, isCall, callsMustBeSigned && calls == 0)) {
                kept.add(part);
            }
            calls += isCall ? 1 : 0;
        }
        content.set("parts", kept);
        return !kept.isEmpty();
    }

    /// Whether the part is to be kept: a thought that somebody else has signed is not Gemini's, and a text
    /// that is empty was only there to carry the signature.
    private static boolean cleanedPart(ObjectNode part, boolean isCall, boolean mustBeSigned) {
        var isForeign = false;
        for (var name : List.of("thoughtSignature", "thought_signature")) {
            if (part.path(name).isTextual()
                    && SignatureWire.isWrapped(part.path(name).textValue())) {
                part.remove(name);
                isForeign = true;
            }
        }
        if (!isForeign) {
            return true;
        }
        if (isCall) {
            if (mustBeSigned) {
                part.put("thoughtSignature", SignatureWire.PLACEHOLDER);
            }
            return true;
        }
        JsonNode text = part.path("text");
        return !part.path("thought").asBoolean()
                && !(text.isTextual() && text.textValue().isEmpty())
                && !part.isEmpty();
    }

    private static boolean contains(byte[] bytes, byte[] mark) {
        outer:
        for (var i = 0; i <= bytes.length - mark.length; i++) {
            for (var j = 0; j < mark.length; j++) {
                if (bytes[i + j] != mark[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
