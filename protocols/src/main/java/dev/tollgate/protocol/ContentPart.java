package dev.tollgate.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One piece of a turn. Adding a kind breaks every codec at compile time, on purpose.
///
/// `cache` is the client's cache directive in Anthropic's form (`{"type":"ephemeral",…}`), kept as it came.
public sealed interface ContentPart {
    /// Text; may be empty.
    record Text(
            String text, @Nullable JsonNode cache, @Nullable Signature signature) implements ContentPart {
        /// Text without a cache directive.
        public static Text of(String text) {
            return new Text(text, null, null);
        }
    }

    /// A picture. `detail` is `low`, `high` or `auto`.
    record Image(
            MediaSource source,
            @Nullable String detail,
            @Nullable JsonNode cache) implements ContentPart {}

    /// A PDF or another document.
    record Document(
            MediaSource source,
            @Nullable String name,
            @Nullable JsonNode cache) implements ContentPart {}

    /// A sound, always inline (`audio/wav`, `audio/mp3`, …).
    record Audio(MediaSource.Inline source) implements ContentPart {}

    /// The model called a tool, by the client's name for it. `input` is the arguments' JSON text of a function (never
    /// empty, but perhaps not valid JSON: it is what a model once wrote), or the plain text for a custom tool.
    record ToolCall(
            String id,
            String name,
            @Nullable String namespace,
            Tool.Kind kind,
            String input,
            @Nullable Signature signature)
            implements ContentPart {
        /// The name that is unique among all tools of the request.
        public String qualifiedName() {
            return Tool.qualified(namespace, name);
        }
    }

    /// What a tool answered. `content` holds texts, images and documents. `name` is the tool's when the client said it.
    record ToolResult(
            String callId,
            @Nullable String name,
            List<ContentPart> content,
            boolean failed,
            @Nullable JsonNode cache) implements ContentPart {
        public ToolResult {
            content = List.copyOf(content);
        }

        /// All its text, its pieces joined with line feeds.
        public String text() {
            var texts = content.stream()
                    .filter(Text.class::isInstance)
                    .map(part -> ((Text) part).text())
                    .toList();
            return String.join("\n", texts);
        }
    }

    /// What the model thought. `text` may be empty when only the signature is there; `redacted` is a block that has
    /// nothing but its signature.
    record Reasoning(String text, @Nullable Signature signature, boolean redacted) implements ContentPart {}

    /// The model refused, and said why.
    record Refusal(String text) implements ContentPart {}

    /// Understood by `origin` only: replayed to that protocol, left out or refused for any other.
    record Native(Protocol origin, JsonNode json) implements ContentPart {}
}
