package dev.tollgate.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a provider signed or encrypted its reasoning with. Only its own protocol understands it: it goes back there
/// unchanged and in its place, and to nobody else (protocols.md §3.7).
///
/// @param origin who made it; absent for a mark that only says "not signed by anybody"
/// @param callId the tool call that it belongs to, when it had to be moved in front of it
public record Signature(
        @Nullable Protocol origin,
        Kind kind,
        String value,
        @Nullable String callId) {
    private static final String PREFIX = "gw1.";
    private static final String NOBODY = "none";

    /// What is signed.
    public enum Kind {
        /// The reasoning block itself.
        REASONING,
        /// Reasoning that is not shown.
        REDACTED,
        /// A tool call.
        CALL,
        /// A text.
        TEXT
    }

    /// Marks reasoning of a provider that signs nothing, for clients that need a signature.
    public static final Signature UNSIGNED = new Signature(null, Kind.REASONING, "", null);

    /// How it travels through a client that speaks `client`: bare at home, wrapped elsewhere.
    public String toWire(Protocol client) {
        return client == origin && callId == null && kind != Kind.REDACTED ? value : wrapped();
    }

    /// Reads what a client that speaks `client` sends back: a bare value is its own protocol's. A wrapper
    /// that cannot be read is nobody's.
    public static Signature fromWire(String wire, Protocol client, Kind bareKind) {
        if (!wire.startsWith(PREFIX)) {
            return new Signature(client, bareKind, wire, null);
        }
        var parts = wire.substring(PREFIX.length()).split("\\.", -1);
        if (parts.length != 3 || parts[0].equals(NOBODY)) {
            return UNSIGNED;
        }
        try {
            var json =
                    Json.MAPPER.readTree(new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8));
            return new Signature(
                    Protocol.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                    Kind.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                    json.path("sig").asText(),
                    json.hasNonNull("call") ? json.path("call").asText() : null);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return UNSIGNED;
        }
    }

    /// Whether `protocol` made it.
    public boolean isOf(Protocol protocol) {
        return origin == protocol;
    }

    private String wrapped() {
        var who = origin == null ? NOBODY : origin.name().toLowerCase(Locale.ROOT);
        var json = JsonNodeFactory.instance.objectNode().put("sig", value);
        if (callId != null) {
            json.put("call", callId);
        }
        return PREFIX + who + "." + kind.name().toLowerCase(Locale.ROOT) + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
