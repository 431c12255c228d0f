package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.Usage;
import dev.tollgate.protocol.sse.DeltaShape;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a chat upstream's answer, whole or in chunks (protocols.md §4.1).
final class AnswerReader implements EventDecoder {
    private static final String DONE = "[DONE]";
    private static final int MAX_CHOICES = 128;

    private static final DeltaShape TEXT = new DeltaShape("""
            {"id":"*","object":"chat.completion.chunk","created":"*","model":"*","provider":"*","system_fingerprint":"*",
             "service_tier":"*","obfuscation":"*","usage":null,
             "choices":[{"index":"#","logprobs":null,"finish_reason":null,
              "delta":{"role":"*","content":"$","reasoning_content":null,"reasoning":null,"refusal":null,
               "tool_calls":null,"function_call":null,"annotations":null}}]}""");

    private final boolean stream;
    private final CompletionRequest request;
    private final UpstreamModel model;
    private final ToolNames names;
    private final TreeMap<Integer, ChoiceReader> choices = new TreeMap<>();
    private String seed = UUID.randomUUID().toString();
    private boolean started;
    private boolean over;
    private int nextKey;
    private @Nullable ChatUsage usage;
    private @Nullable Usage reported;

    AnswerReader(CompletionRequest request, UpstreamModel model, boolean stream) {
        this.request = request;
        this.model = model;
        this.stream = stream;
        this.names = RequestWriter.names(request, model);
    }

    @Override
    public void decode(byte[] payload, Consumer<CompletionEvent> sink) {
        if (over || isBlank(payload)) {
            return;
        }
        if (isDone(payload)) {
            finish(sink);
            return;
        }
        if (stream && text(payload, sink)) {
            return;
        }
        var json = Json.object(payload);
        if (json == null) {
            fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider sent an answer that cannot be read."), sink);
            return;
        }
        if (isError(json)) {
            fail(ChatErrors.inAnswer(json), sink);
            return;
        }
        read(json, sink);
        if (!stream && !over) {
            finish(sink);
        }
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        if (!over) {
            finish(sink);
        }
    }

    /// More of a choice's text, if the chunk tells nothing else.
    private boolean text(byte[] payload, Consumer<CompletionEvent> sink) {
        var delta = TEXT.read(payload);
        var choice = delta == null ? null : choices.get(Math.max(0, delta.index()));
        if (delta == null || choice == null) {
            return false;
        }
        choice.text(delta.text(), null, sink);
        return true;
    }

    private void read(ObjectNode json, Consumer<CompletionEvent> sink) {
        if (!started) {
            started = true;
            var id = json.path("id").isTextual() ? json.path("id").asText() : "";
            seed = id.isEmpty() ? seed : id;
            sink.accept(new Started(id));
        }
        var position = 0;
        for (var choice : json.path("choices")) {
            if (choice.isObject()) {
                choice(choice, position++, sink);
            }
            if (over) {
                return;
            }
        }
        var latest = ChatUsage.read(json.path("usage"));
        if (latest != null) {
            usage = latest;
            report(false, sink);
        }
    }

    private void choice(JsonNode json, int position, Consumer<CompletionEvent> sink) {
        var index = json.path("index").isInt() ? json.path("index").intValue() : position;
        if (index < 0 || index >= MAX_CHOICES) {
            fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider sent an answer that cannot be read."), sink);
            return;
        }
        var reader = choices.computeIfAbsent(
                index,
                number -> new ChoiceReader(
                        number, new CallReader(number, request, model, names, this::callId), this::key));
        var content = json.path("delta").isObject() ? json.path("delta") : json.path("message");
        reader.read(content, json.path("logprobs").path("content"), stream, sink);
        var reason = json.path("finish_reason");
        // Some servers write an empty reason on every chunk before the last.
        if (!reason.isTextual() || reason.textValue().isEmpty()) {
            return;
        }
        switch (reason.asText()) {
            // Words of aggregators and of DeepSeek for an answer that broke off.
            case "error" -> fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider's answer broke off."), sink);
            case "insufficient_system_resource" ->
                fail(CompletionError.of(Kind.OVERLOADED, "The provider is overloaded; its answer broke off."), sink);
            default -> reader.finished(reason.asText());
        }
    }

    private int key() {
        return nextKey++;
    }

    private String callId(int choice, int call) {
        return Ids.derived("call_", seed + ":" + choice + ":" + call);
    }

    /// Tells the latest usage, unless it cannot be true. No output yet may still become true or false later.
    private void report(boolean last, Consumer<CompletionEvent> sink) {
        if (usage == null) {
            return;
        }
        var hasOutput = choices.values().stream().anyMatch(ChoiceReader::hasOutput);
        var figures = usage.toUsage(hasOutput ? 1 : 0).orElse(null);
        if (figures != null && !figures.equals(reported) && (last || figures.output() > 0)) {
            reported = figures;
            sink.accept(new UsageReported(figures));
        }
    }

    private void finish(Consumer<CompletionEvent> sink) {
        if (choices.isEmpty() || !choices.values().stream().allMatch(ChoiceReader::isComplete)) {
            var message = choices.isEmpty() ? "The provider's answer is empty." : "The provider's answer broke off.";
            fail(CompletionError.of(Kind.BAD_GATEWAY, message), sink);
            return;
        }
        over = true;
        report(true, sink);
        choices.values().forEach(choice -> choice.end(sink));
        sink.accept(new Completed());
    }

    private void fail(CompletionError error, Consumer<CompletionEvent> sink) {
        over = true;
        sink.accept(new Failed(error));
    }

    /// Errors come with status 200 too, in an object of their own or with bare members.
    private static boolean isError(ObjectNode json) {
        var error = json.path("error");
        if (error.isObject() || error.isTextual() || (error.isBoolean() && error.booleanValue())) {
            return true;
        }
        if (json.path("object").asText().equals("error")) {
            return true;
        }
        return !json.has("choices")
                && !json.has("object")
                && (json.has("detail") || (json.has("message") && json.has("code")));
    }

    private static boolean isDone(byte[] payload) {
        return payload.length < 16
                && new String(payload, StandardCharsets.UTF_8).strip().equals(DONE);
    }

    private static boolean isBlank(byte[] payload) {
        for (var letter : payload) {
            if (letter > ' ' || letter < 0) {
                return false;
            }
        }
        return true;
    }
}
