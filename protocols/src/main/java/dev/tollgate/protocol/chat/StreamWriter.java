package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes an answer as chunks (protocols.md §4.5). SDKs join all strings of the chunks member by member, so names and
/// ids are said once.
final class StreamWriter implements EventEncoder {
    private final AnswerForm form;
    private final Map<Integer, StreamedChoice> choices = new HashMap<>();
    private final Map<Integer, StreamedBlock> blocks = new HashMap<>();
    private @Nullable Usage usage;
    private @Nullable StreamedBlock unopened;
    private boolean over;

    StreamWriter(AnswerForm form) {
        this.form = form;
    }

    @Override
    public String contentType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public String answerId() {
        return form.id();
    }

    @Override
    public byte[] keepAlive() {
        return ChatCodec.KEEP_ALIVE.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void encode(CompletionEvent event, ByteArrayOutputStream out) {
        if (over) {
            return;
        }
        if (!(event instanceof Signed)) {
            open(out);
        }
        switch (event) {
            case Started _ -> choice(0, out);
            case BlockStarted block -> start(block, out);
            case TextDelta text -> delta(text.key(), "content", text.text(), text.logprobs(), out);
            case ReasoningDelta text -> reasoning(text, out);
            case RefusalDelta text -> refusal(text, out);
            case ToolInputDelta input -> input(input, out);
            case Signed signed -> {
                var block = blocks.get(signed.key());
                if (block != null) {
                    block.signature = signed.signature();
                }
            }
            case Annotated annotated -> {
                var block = blocks.get(annotated.key());
                if (block != null) {
                    block.choice.annotations.add(AnswerForm.annotation(annotated.annotation()));
                }
            }
            case BlockEnded ended -> end(blocks.remove(ended.key()), out);
            case UsageReported reported -> usage = reported.usage();
            case ChoiceFinished finished -> finish(finished, out);
            case Completed _ -> complete(out);
            case Failed failed -> {
                over = true;
                out.writeBytes(ChatErrors.event(failed.error()));
            }
        }
    }

    private void start(BlockStarted started, ByteArrayOutputStream out) {
        var choice = choice(started.choice(), out);
        var block = new StreamedBlock(choice, started.block());
        blocks.put(started.key(), block);
        switch (started.block()) {
            case Block.ToolCall call -> startCall(call, block, out);
            case Block.Media media -> {
                var image = AnswerForm.image(media);
                if (image != null) {
                    var delta = JsonNodeFactory.instance.objectNode();
                    // Entries of a list are joined by their index.
                    delta.putArray("images").add(image.put("index", choice.images++));
                    chunk(choice.index, delta, null, null, out);
                }
            }
            case Block.Reasoning _ -> block.needsGap = choice.hasReasoning;
            case Block.Text _, Block.Refusal _, Block.Native _ -> {}
        }
    }

    private void startCall(Block.ToolCall call, StreamedBlock block, ByteArrayOutputStream out) {
        block.call = block.choice.calls++;
        if (!form.legacy()) {
            var entry = JsonNodeFactory.instance.objectNode().put("index", block.call);
            block.opening = entry.setAll(AnswerForm.call(call));
            unopened = block;
        } else if (block.call == 0) {
            var delta = JsonNodeFactory.instance.objectNode();
            var name = Tool.qualified(call.namespace(), call.name());
            delta.putObject("function_call").put("name", name).put("arguments", "");
            chunk(block.choice.index, delta, null, null, out);
        }
    }

    private void input(ToolInputDelta input, ByteArrayOutputStream out) {
        var block = blocks.get(input.key());
        if (block == null || !(block.block instanceof Block.ToolCall call)) {
            return;
        }
        block.hasInput = true;
        if (form.legacy()) {
            // This form can tell one call only.
            if (block.call == 0) {
                var delta = JsonNodeFactory.instance.objectNode();
                delta.putObject("function_call").put("arguments", input.text());
                chunk(block.choice.index, delta, null, null, out);
            }
            return;
        }
        block.deltas(text -> bytes(call(block, more(block, call.kind(), text)))).write(input.text(), out);
    }

    private static ObjectNode more(StreamedBlock block, Tool.Kind kind, String input) {
        var entry = JsonNodeFactory.instance.objectNode().put("index", block.call);
        switch (kind) {
            case FUNCTION -> entry.putObject("function").put("arguments", input);
            case CUSTOM -> entry.putObject("custom").put("input", input);
        }
        return entry;
    }

    /// Writes the first chunk of a call. It waits for the next event, because clients look for a signature only there.
    private void open(ByteArrayOutputStream out) {
        var block = unopened;
        if (block != null && block.opening != null) {
            AnswerForm.sign(block.opening, block.signature);
            out.writeBytes(bytes(call(block, block.opening)));
            block.signature = null;
            block.opening = null;
        }
        unopened = null;
    }

    private ObjectNode call(StreamedBlock block, JsonNode entry) {
        var delta = JsonNodeFactory.instance.objectNode();
        delta.putArray("tool_calls").add(entry);
        return chunk(block.choice.index, delta, null, null);
    }

    private void reasoning(ReasoningDelta text, ByteArrayOutputStream out) {
        var block = blocks.get(text.key());
        if (block != null) {
            block.choice.hasReasoning = true;
            delta(text.key(), "reasoning_content", block.needsGap ? "\n" + text.text() : text.text(), null, out);
            block.needsGap = false;
        }
    }

    private void refusal(RefusalDelta text, ByteArrayOutputStream out) {
        var block = blocks.get(text.key());
        if (block != null) {
            block.choice.hasRefusal = true;
            delta(text.key(), "refusal", text.text(), null, out);
        }
    }

    private void delta(int key, String member, String text, @Nullable JsonNode logprobs, ByteArrayOutputStream out) {
        var block = blocks.get(key);
        if (block == null) {
            return;
        }
        var shown = form.logprobs(logprobs);
        if (shown == null) {
            block.deltas(some -> bytes(chunk(block.choice.index, delta(member, some), null, null)))
                    .write(text, out);
        } else {
            chunk(block.choice.index, delta(member, text), shown, null, out);
        }
    }

    private static ObjectNode delta(String member, String text) {
        return JsonNodeFactory.instance.objectNode().put(member, text);
    }

    /// A call without input had none to say; clients parse its arguments all the same.
    private void end(@Nullable StreamedBlock block, ByteArrayOutputStream out) {
        if (block == null || !(block.block instanceof Block.ToolCall call)) {
            return;
        }
        if (form.legacy()) {
            if (!block.hasInput && block.call == 0) {
                var delta = JsonNodeFactory.instance.objectNode();
                delta.putObject("function_call").put("arguments", "{}");
                chunk(block.choice.index, delta, null, null, out);
            }
            return;
        }
        if (call.kind() == Tool.Kind.FUNCTION && (!block.hasInput || block.signature != null)) {
            // Some clients refuse an entry without `function`.
            var entry = JsonNodeFactory.instance.objectNode().put("index", block.call);
            entry.putObject("function").put("arguments", block.hasInput ? "" : "{}");
            AnswerForm.sign(entry, block.signature);
            out.writeBytes(bytes(call(block, entry)));
        }
    }

    private void finish(ChoiceFinished finished, ByteArrayOutputStream out) {
        var choice = choice(finished.choice(), out);
        var open = blocks.entrySet().stream()
                .filter(entry -> entry.getValue().choice == choice)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        open.forEach(key -> end(blocks.remove(key), out));
        var delta = JsonNodeFactory.instance.objectNode();
        var explanation = WholeWriter.explanation(finished.reason());
        if (explanation != null && !choice.hasRefusal) {
            delta.put("refusal", explanation);
        }
        if (!choice.annotations.isEmpty()) {
            delta.set("annotations", choice.annotations);
        }
        var word = FinishReasons.write(finished.reason(), choice.calls > 0, form.legacy());
        chunk(choice.index, delta, null, word, out);
    }

    private void complete(ByteArrayOutputStream out) {
        over = true;
        if (form.includeUsage() && usage != null) {
            var chunk = form.head("chat.completion.chunk");
            chunk.putArray("choices");
            out.writeBytes(bytes(chunk.set("usage", ChatUsage.json(usage))));
        }
        out.writeBytes(ChatCodec.DONE_EVENT.getBytes(StandardCharsets.US_ASCII));
    }

    /// The choice; its role is said when it is first heard of.
    private StreamedChoice choice(int index, ByteArrayOutputStream out) {
        var known = choices.get(index);
        if (known != null) {
            return known;
        }
        var choice = new StreamedChoice(index);
        choices.put(index, choice);
        var delta = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        chunk(index, delta.put("content", ""), null, null, out);
        return choice;
    }

    private void chunk(
            int index,
            ObjectNode delta,
            @Nullable JsonNode logprobs,
            @Nullable String finish,
            ByteArrayOutputStream out) {
        out.writeBytes(bytes(chunk(index, delta, logprobs, finish)));
    }

    private ObjectNode chunk(int index, ObjectNode delta, @Nullable JsonNode logprobs, @Nullable String finish) {
        var chunk = form.head("chat.completion.chunk");
        var choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        choice.set("logprobs", logprobs);
        choice.put("finish_reason", finish);
        if (form.includeUsage()) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private static byte[] bytes(JsonNode chunk) {
        return ("data: " + Json.text(chunk) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
