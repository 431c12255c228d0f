package dev.tollgate.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.Reasoning;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.chat.ChatCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReasoningMemoryTest {
    private static final UUID TENANT = UUID.randomUUID();
    private static final Signature SIGNED =
            new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "c2lnbmVk", null);
    private static final Signature OF_CALL = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null);

    private final ReasoningMemory memory = new ReasoningMemory(1_000_000, Duration.ofHours(1));

    @Test
    void thoughtsGoBackBeforeTheCallTheyLedTo() {
        answer(TENANT, true);

        var parts = parts(memory.restored(TENANT, request("")));

        assertThat(parts)
                .containsExactly(
                        new Reasoning("hm, tolls", SIGNED, false),
                        ContentPart.Text.of("Let me see."),
                        new ToolCall("call_1", "look", null, Tool.Kind.FUNCTION, "{}", OF_CALL));
    }

    @Test
    void whatAClientSendsBackItselfIsLeftAlone() {
        answer(TENANT, true);
        var echoed = request(",\"extra_content\":{\"google\":{\"thought_signature\":\"T1dO\"}}");

        assertThat(memory.restored(TENANT, echoed)).isSameAs(echoed);
    }

    @Test
    void nobodyElseAndNoUnfinishedAnswerIsRemembered() {
        var request = request("");

        answer(TENANT, false);
        assertThat(memory.restored(TENANT, request)).isSameAs(request);
        answer(TENANT, true);
        assertThat(memory.restored(UUID.randomUUID(), request)).isSameAs(request);
        assertThat(memory.restored(TENANT, request)).isNotSameAs(request);
    }

    @Test
    void clientsWhoseProtocolCarriesThoughtsAreNotWatched() {
        assertThat(memory.watch(Protocol.ANTHROPIC, TENANT)).isNull();
        assertThat(memory.watch(Protocol.GEMINI, TENANT)).isNull();
        assertThat(memory.watch(Protocol.RESPONSES, TENANT)).isNull();
    }

    private void answer(UUID tenant, boolean complete) {
        var watcher = Objects.requireNonNull(memory.watch(Protocol.CHAT, tenant));
        watcher.accept(new CompletionEvent.Started("a"));
        watcher.accept(new CompletionEvent.BlockStarted(0, 0, new Block.Reasoning(false)));
        watcher.accept(new CompletionEvent.ReasoningDelta(0, "hm, "));
        watcher.accept(new CompletionEvent.ReasoningDelta(0, "tolls"));
        watcher.accept(new CompletionEvent.Signed(0, SIGNED));
        watcher.accept(new CompletionEvent.BlockEnded(0));
        watcher.accept(
                new CompletionEvent.BlockStarted(0, 1, new Block.ToolCall("call_1", "look", null, Tool.Kind.FUNCTION)));
        watcher.accept(new CompletionEvent.Signed(1, OF_CALL));
        if (complete) {
            watcher.accept(new CompletionEvent.Completed());
        }
    }

    private static CompletionRequest request(String extra) {
        var body = """
                {"model":"m","messages":[{"role":"user","content":"Hi"},
                 {"role":"assistant","content":"Let me see.","reasoning_content":"hm, tolls","tool_calls":[{"id":"call_1",
                   "type":"function","function":{"name":"look","arguments":"{}"}%s}]},
                 {"role":"tool","tool_call_id":"call_1","content":"seen"}]}""".formatted(extra);
        return new ChatCodec().decodeRequest(RequestTarget.BODY_ONLY, body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<ContentPart> parts(CompletionRequest request) {
        return request.turns().get(1).parts();
    }
}
