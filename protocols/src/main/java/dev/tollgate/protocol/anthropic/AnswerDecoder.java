package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.sse.DeltaShape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads an upstream's answer, event by event or whole (protocols.md §4.3).
final class AnswerDecoder implements EventDecoder {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private static final DeltaShape TEXT = new DeltaShape("""
            {"type":"content_block_delta","index":"#","delta":{"type":"text_delta","text":"$"}}""");

    private final AnswerBlocks blocks;
    private final boolean hasFences;
    private final UsageFigures usage = new UsageFigures();
    private @Nullable JsonNode finish;
    private boolean isStarted;
    private boolean isOver;

    /// @param format what the answer's text should be; a whole JSON answer loses the fences around it
    AnswerDecoder(UpstreamTools tools, OutputFormat format) {
        this.blocks = new AnswerBlocks(tools);
        this.hasFences = format instanceof OutputFormat.Json;
    }

    @Override
    public void decode(byte[] payload, Consumer<CompletionEvent> sink) {
        if (isOver || isBlank(payload) || Arrays.equals(payload, DONE)) {
            return;
        }
        var delta = TEXT.read(payload);
        if (delta != null && blocks.text(delta.index(), delta.text(), sink)) {
            return;
        }
        var json = Json.object(payload);
        if (json == null) {
            fail("The provider's answer is not what its protocol says.", sink);
            return;
        }
        switch (json.path("type").asText()) {
            case "message_start" -> {
                start(json.path("message"), sink);
                takeUsage(json.path("message").path("usage"), sink);
            }
            case "content_block_start" -> {
                if (json.path("content_block") instanceof ObjectNode block) {
                    startIfNeeded(sink);
                    blocks.start(json.path("index").asInt(), block, sink);
                }
            }
            case "content_block_delta" -> delta(json, sink);
            case "content_block_stop" -> blocks.stop(json.path("index").asInt(), sink);
            case "message_delta" -> {
                startIfNeeded(sink);
                takeFinish(json.path("delta"));
                takeUsage(json.path("usage"), sink);
            }
            case "message_stop" -> finish(sink);
            case "message" -> whole(json, sink);
            case "error" -> failed(json, sink);
            default -> {
                if (isTrue(json.path("error")) || (!isStarted && !json.has("type"))) {
                    failed(json, sink);
                }
            }
        }
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        if (isOver) {
            return;
        }
        if (finish != null) {
            finish(sink);
        } else {
            fail("The provider's answer ended too early.", sink);
        }
    }

    private void start(JsonNode message, Consumer<CompletionEvent> sink) {
        if (isStarted) {
            return;
        }
        isStarted = true;
        var id = message.path("id").asText("");
        blocks.messageId(id);
        sink.accept(new Started(id));
    }

    private void startIfNeeded(Consumer<CompletionEvent> sink) {
        if (!isStarted) {
            start(Json.MAPPER.createObjectNode(), sink);
        }
    }

    private void delta(JsonNode json, Consumer<CompletionEvent> sink) {
        startIfNeeded(sink);
        if (!blocks.delta(json.path("index").asInt(), json.path("delta"), sink)) {
            fail("The provider's answer has the input of a tool call that never began.", sink);
        }
    }

    private void whole(ObjectNode message, Consumer<CompletionEvent> sink) {
        start(message, sink);
        var index = 0;
        for (var block : message.path("content")) {
            if (block instanceof ObjectNode object) {
                blocks.start(index, hasFences ? withoutFences(object) : object, sink);
                blocks.stop(index++, sink);
            }
        }
        takeFinish(message);
        takeUsage(message.path("usage"), sink);
        finish(sink);
    }

    /// A model that was only asked for JSON often puts it into a block of code.
    private static ObjectNode withoutFences(ObjectNode block) {
        var text = block.path("text").asText().strip();
        if (!text.startsWith("```") || !text.endsWith("```") || text.indexOf('\n') < 0) {
            return block;
        }
        var inner = text.substring(text.indexOf('\n') + 1, text.length() - 3).strip();
        return Json.object(inner) == null ? block : block.deepCopy().put("text", inner);
    }

    private void takeFinish(JsonNode message) {
        if (message.path("stop_reason").isTextual()) {
            finish = message;
        }
    }

    private void takeUsage(JsonNode figures, Consumer<CompletionEvent> sink) {
        if (figures instanceof ObjectNode object) {
            usage.merge(object);
            var merged = usage.usage(blocks.hasOutput());
            if (merged != null) {
                sink.accept(new UsageReported(merged));
            }
        }
    }

    private void finish(Consumer<CompletionEvent> sink) {
        if (finish == null) {
            fail("The provider's answer ended without a reason.", sink);
            return;
        }
        isOver = true;
        blocks.stopAll(sink);
        sink.accept(new ChoiceFinished(0, StopReasons.read(finish, blocks.hasCalls())));
        sink.accept(new Completed());
    }

    private void failed(ObjectNode json, Consumer<CompletionEvent> sink) {
        isOver = true;
        sink.accept(new Failed(Errors.read(200, json)));
    }

    private void fail(String message, Consumer<CompletionEvent> sink) {
        isOver = true;
        sink.accept(new Failed(CompletionError.of(Kind.BAD_GATEWAY, message)));
    }

    private static boolean isTrue(JsonNode error) {
        return error.isObject() || (error.isTextual() && !error.textValue().isEmpty());
    }

    private static boolean isBlank(byte[] payload) {
        for (var b : payload) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
