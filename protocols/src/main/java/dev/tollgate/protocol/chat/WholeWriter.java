package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Folds the events of an answer into one object.
final class WholeWriter implements EventEncoder {
    private final AnswerForm form;
    private final TreeMap<Integer, Choice> choices = new TreeMap<>();
    private final Map<Integer, Part> parts = new HashMap<>();
    private @Nullable Usage usage;
    private boolean over;

    WholeWriter(AnswerForm form) {
        this.form = form;
    }

    private static final class Choice {
        private final List<Part> parts = new ArrayList<>();
        private final ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
        private final ArrayNode logprobs = JsonNodeFactory.instance.arrayNode();
        private @Nullable StopReason reason;
    }

    private static final class Part {
        private final Choice choice;
        private final Block block;
        private final StringBuilder text = new StringBuilder();
        private @Nullable Signature signature;

        Part(Choice choice, Block block) {
            this.choice = choice;
            this.block = block;
        }
    }

    /// The text of a refusal that the provider told beside the answer.
    static @Nullable String explanation(StopReason reason) {
        return reason instanceof StopReason.Refused refused ? refused.explanation() : null;
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String answerId() {
        return form.id();
    }

    @Override
    public byte[] keepAlive() {
        return new byte[0];
    }

    @Override
    public void encode(CompletionEvent event, ByteArrayOutputStream out) {
        if (over) {
            return;
        }
        switch (event) {
            case Started _, BlockEnded _ -> {}
            case BlockStarted started -> {
                var choice = choices.computeIfAbsent(started.choice(), index -> new Choice());
                var part = new Part(choice, started.block());
                choice.parts.add(part);
                parts.put(started.key(), part);
            }
            case TextDelta delta -> text(delta);
            case ReasoningDelta delta -> append(delta.key(), delta.text());
            case RefusalDelta delta -> append(delta.key(), delta.text());
            case ToolInputDelta delta -> append(delta.key(), delta.text());
            case Signed signed -> part(signed.key(), part -> part.signature = signed.signature());
            case Annotated annotated ->
                part(
                        annotated.key(),
                        part -> part.choice.annotations.add(AnswerForm.annotation(annotated.annotation())));
            case UsageReported reported -> usage = reported.usage();
            case ChoiceFinished finished ->
                choices.computeIfAbsent(finished.choice(), index -> new Choice()).reason = finished.reason();
            case Completed _ -> {
                over = true;
                out.writeBytes(Json.bytes(answer()));
            }
            case Failed _ -> over = true;
        }
    }

    private void text(TextDelta delta) {
        append(delta.key(), delta.text());
        var logprobs = delta.logprobs();
        if (logprobs != null) {
            part(delta.key(), part -> logprobs.forEach(part.choice.logprobs::add));
        }
    }

    private void append(int key, String text) {
        part(key, part -> part.text.append(text));
    }

    private void part(int key, Consumer<Part> change) {
        var part = parts.get(key);
        if (part != null) {
            change.accept(part);
        }
    }

    private ObjectNode answer() {
        var answer = form.head("chat.completion");
        var array = answer.putArray("choices");
        choices.forEach((index, choice) -> {
            var json = array.addObject().put("index", index);
            var message = message(choice);
            var hasCalls = message.has("tool_calls") || message.has("function_call");
            var reason = choice.reason == null ? new StopReason.Stop() : choice.reason;
            json.set("message", message);
            json.set("logprobs", form.logprobs(choice.logprobs.isEmpty() ? null : choice.logprobs));
            json.put("finish_reason", FinishReasons.write(reason, hasCalls, form.legacy()));
        });
        if (usage != null) {
            answer.set("usage", ChatUsage.json(usage));
        }
        return answer;
    }

    private ObjectNode message(Choice choice) {
        var text = new StringBuilder();
        var refusal = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = JsonNodeFactory.instance.arrayNode();
        var images = JsonNodeFactory.instance.arrayNode();
        for (var part : choice.parts) {
            switch (part.block) {
                case Block.Text _ -> text.append(part.text);
                case Block.Refusal _ -> refusal.append(part.text);
                case Block.Reasoning _ ->
                    reasoning
                            .append(reasoning.isEmpty() || part.text.isEmpty() ? "" : "\n")
                            .append(part.text);
                case Block.ToolCall call -> calls.add(call(call, part));
                case Block.Media media ->
                    Optional.ofNullable(AnswerForm.image(media)).ifPresent(images::add);
                case Block.Native _ -> {}
            }
        }
        var explanation = choice.reason == null ? null : explanation(choice.reason);
        if (refusal.isEmpty() && explanation != null) {
            refusal.append(explanation);
        }
        var isElsewhere = !calls.isEmpty() || !refusal.isEmpty();
        var message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        message.put("content", text.isEmpty() && isElsewhere ? null : text.toString());
        message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        message.set("annotations", choice.annotations);
        if (!images.isEmpty()) {
            message.set("images", images);
        }
        if (form.legacy() && !calls.isEmpty()) {
            message.set("function_call", calls.path(0).path("function"));
        } else if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    private static ObjectNode call(Block.ToolCall call, Part part) {
        var json = AnswerForm.call(call);
        if (call.kind() == Tool.Kind.CUSTOM) {
            ((ObjectNode) json.path("custom")).put("input", part.text.toString());
        } else {
            ((ObjectNode) json.path("function")).put("arguments", part.text.isEmpty() ? "{}" : part.text.toString());
        }
        AnswerForm.sign(json, part.signature);
        return json;
    }
}
