package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.Reason;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.answer.Tooling.Kind;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Dialect.Rendering;
import dev.tollgate.simulator.completion.Dialect.Request;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.openai.OpenAiErrors;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A chat answer as one object; its events are `ChatStream`'s.
final class ChatRendering implements Rendering {
    /// The same for all answers, as it is for months at the provider.
    static final String FINGERPRINT = "fp_5f1e2d3c4b";

    private final Request request;
    private final Answer answer;

    ChatRendering(Request request, Answer answer) {
        this.request = request;
        this.answer = answer;
    }

    @Override
    public Iterator<Frame> frames() {
        return new ChatStream(request, answer).frames();
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        return Buffer.buffer("data: ").appendBuffer(OpenAiErrors.body(refusal)).appendString("\n\n");
    }

    @Override
    public Buffer whole() {
        return Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("id", request.answerId());
            out.writeStringField("object", "chat.completion");
            out.writeNumberField("created", answer.createdAt());
            out.writeStringField("model", answer.model());
            out.writeArrayFieldStart("choices");
            for (int index = 0; index < answer.choices().size(); index++) {
                writeChoice(out, answer.choices().get(index), index);
            }
            out.writeEndArray();
            if (!request.script().has(Directive.MISSING_USAGE)) {
                out.writeFieldName("usage");
                ChatUsage.write(out, answer.units(), request.script());
            }
            out.writeStringField("service_tier", serviceTier(request.body()));
            out.writeStringField("system_fingerprint", FINGERPRINT);
            out.writeEndObject();
        });
    }

    private void writeChoice(JsonGenerator out, Choice choice, int index) throws IOException {
        out.writeStartObject();
        out.writeNumberField("index", index);
        out.writeObjectFieldStart("message");
        out.writeStringField("role", "assistant");
        out.writeStringField("content", content(choice));
        if (!choice.thought().text().isEmpty()) {
            out.writeStringField("reasoning_content", choice.thought().text());
        }
        if (!choice.calls().isEmpty()) {
            writeCalls(out, choice);
        }
        out.writeStringField("refusal", choice.refusal());
        out.writeArrayFieldStart("annotations");
        out.writeEndArray();
        out.writeEndObject();
        out.writeFieldName("logprobs");
        Logprobs.write(out, request.body(), choice);
        out.writeStringField("finish_reason", finishReason(request.body(), choice));
        out.writeEndObject();
    }

    private void writeCalls(JsonGenerator out, Choice choice) throws IOException {
        if (isLegacy(request.body())) {
            out.writeObjectFieldStart("function_call");
            out.writeStringField("name", choice.calls().getFirst().name());
            out.writeStringField("arguments", choice.calls().getFirst().arguments());
            out.writeEndObject();
            return;
        }
        out.writeArrayFieldStart("tool_calls");
        for (var call : choice.calls()) {
            out.writeStartObject();
            out.writeStringField("id", id(call));
            out.writeStringField("type", type(call));
            out.writeObjectFieldStart(type(call));
            out.writeStringField("name", call.name());
            out.writeStringField(inputMember(call), call.arguments());
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static @Nullable String content(Choice choice) {
        boolean onlyCalls = !choice.calls().isEmpty() && choice.content().isEmpty();
        return choice.refusal() != null || onlyCalls ? null : choice.content();
    }

    static String id(ToolCall call) {
        return "call_" + call.id();
    }

    static String type(ToolCall call) {
        return call.kind() == Kind.CUSTOM ? "custom" : "function";
    }

    static String inputMember(ToolCall call) {
        return call.kind() == Kind.CUSTOM ? "input" : "arguments";
    }

    /// The request uses `functions` instead of `tools`.
    static boolean isLegacy(JsonNode body) {
        return body.path("tools").isEmpty() && !body.path("functions").isEmpty();
    }

    /// OpenAI says `stop`, not `tool_calls`, when the request named the one function to call.
    static String finishReason(JsonNode body, Choice choice) {
        return switch (choice.ending().reason()) {
            case Reason.STOP, Reason.STOP_SEQUENCE, Reason.PAUSE -> "stop";
            case Reason.LENGTH -> "length";
            case Reason.CONTENT_FILTER -> "content_filter";
            case Reason.TOOL_CALLS -> {
                boolean named = body.path("tool_choice").isObject()
                        && !"allowed_tools".equals(body.at("/tool_choice/type").asText());
                yield isLegacy(body) ? "function_call" : named ? "stop" : "tool_calls";
            }
        };
    }

    static String serviceTier(JsonNode body) {
        var asked = body.path("service_tier").asText("auto");
        return asked.equals("auto") ? "default" : asked;
    }
}
