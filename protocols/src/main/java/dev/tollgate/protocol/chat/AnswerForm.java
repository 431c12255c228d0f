package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import org.jspecify.annotations.Nullable;

/// What a client wants its answer to look like, and the pieces that a stream and a whole answer share.
///
/// @param includeUsage whether a stream ends with a usage chunk
/// @param legacy whether calls are told in the form before tools (`function_call`)
record AnswerForm(String id, String model, long created, boolean includeUsage, boolean legacy, boolean logprobs) {
    static AnswerForm of(CompletionRequest request, AnswerIdentity identity) {
        var source = request.source();
        return new AnswerForm(
                Ids.derived("chatcmpl-", identity.requestId()),
                identity.model(),
                identity.createdAt().getEpochSecond(),
                source.path("stream_options").path("include_usage").asBoolean(false),
                source.path("functions").isArray() && source.path("tools").isEmpty(),
                request.logprobs().asked());
    }

    /// An answer object without its choices.
    ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    /// `logprobs` of a choice; null when they were not asked for or there are none.
    @Nullable
    JsonNode logprobs(@Nullable JsonNode entries) {
        if (!logprobs || entries == null) {
            return null;
        }
        var json = JsonNodeFactory.instance.objectNode();
        json.set("content", entries);
        return json.putNull("refusal");
    }

    /// A tool call with no input yet.
    static ObjectNode call(Block.ToolCall call) {
        var json = JsonNodeFactory.instance.objectNode().put("id", call.id());
        var name = Tool.qualified(call.namespace(), call.name());
        switch (call.kind()) {
            case FUNCTION ->
                json.put("type", "function")
                        .putObject("function")
                        .put("name", name)
                        .put("arguments", "");
            case CUSTOM ->
                json.put("type", "custom").putObject("custom").put("name", name).put("input", "");
        }
        return json;
    }

    /// Only Gemini signs calls, and its clients of this protocol know one place for that.
    static void sign(ObjectNode call, @Nullable Signature signature) {
        if (signature != null && signature.isOf(Protocol.GEMINI)) {
            call.putObject("extra_content").putObject("google").put("thought_signature", signature.value());
        }
    }

    static ObjectNode annotation(Annotation annotation) {
        var json = JsonNodeFactory.instance.objectNode().put("type", "url_citation");
        var start = annotation.start();
        var end = annotation.end();
        var title = annotation.title();
        json.putObject("url_citation")
                .put("start_index", start == null ? 0 : start)
                .put("end_index", end == null ? 0 : end)
                .put("url", annotation.url())
                .put("title", title == null ? "" : title);
        return json;
    }

    /// An image in OpenRouter's form, as OpenAI has none; absent for anything else.
    static @Nullable ObjectNode image(Block.Media media) {
        if (!media.mediaType().startsWith("image/")) {
            return null;
        }
        var json = JsonNodeFactory.instance.objectNode().put("type", "image_url");
        json.putObject("image_url").put("url", "data:" + media.mediaType() + ";base64," + media.base64());
        return json;
    }
}
