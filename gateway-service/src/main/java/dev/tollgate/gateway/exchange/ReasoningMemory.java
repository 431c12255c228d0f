package dev.tollgate.gateway.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.Reasoning;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Remembers what a model thought before it called a tool. Plain OpenAI clients send a call back without the signed
/// thoughts that its provider wants to see again; here they are put back in their place (protocols.md §3.7). Kept by
/// tenant and call id in this process, bounded in bytes and time: what is forgotten is a lost thought, not an error.
@ApplicationScoped
class ReasoningMemory {
    private static final int ENTRY_OVERHEAD = 200;

    private final Cache<Key, Step> steps;

    @Inject
    ReasoningMemory(ExchangeConfig config) {
        this(config.reasoningMemorySize().asLongValue(), config.reasoningMemoryTime());
    }

    ReasoningMemory(long maxBytes, Duration time) {
        this.steps = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, Step step) -> step.bytes())
                .expireAfterAccess(time)
                .build();
    }

    private record Key(UUID tenantId, String callId) {}

    /// What came before a call, and the signature of the call itself.
    private record Step(List<Reasoning> before, @Nullable Signature ofCall) {
        Step {
            before = List.copyOf(before);
        }

        int bytes() {
            var sum = ENTRY_OVERHEAD;
            for (var thought : before) {
                sum += 2 * thought.text().length() + lengthOf(thought.signature());
            }
            return sum + lengthOf(ofCall);
        }

        private static int lengthOf(@Nullable Signature signature) {
            return signature == null ? 0 : 2 * signature.value().length();
        }
    }

    /// Watches an answer that a client of `protocol` gets; absent for protocols whose clients keep thoughts themselves.
    @Nullable
    Consumer<CompletionEvent> watch(Protocol protocol, UUID tenantId) {
        return protocol == Protocol.CHAT ? new Watcher(tenantId) : null;
    }

    /// The request with the signed thoughts that its client has left out.
    CompletionRequest restored(UUID tenantId, CompletionRequest request) {
        if (request.origin() != Protocol.CHAT || steps.estimatedSize() == 0) {
            return request;
        }
        var changed = false;
        var turns = new ArrayList<Turn>(request.turns().size());
        for (var turn : request.turns()) {
            var restored = turn.role() == Role.ASSISTANT ? restored(tenantId, turn) : null;
            changed |= restored != null;
            turns.add(restored == null ? turn : restored);
        }
        return changed ? request.withTurns(turns) : request;
    }

    /// The turn with its thoughts; absent when it has them, or none are known.
    private @Nullable Turn restored(UUID tenantId, Turn turn) {
        var isSigned = turn.parts().stream()
                .anyMatch(part -> (part instanceof Reasoning thought && thought.signature() != null)
                        || (part instanceof ToolCall call && call.signature() != null));
        if (isSigned) {
            return null;
        }
        var parts = new ArrayList<ContentPart>();
        var found = false;
        for (var part : turn.parts()) {
            var step = part instanceof ToolCall call ? steps.getIfPresent(new Key(tenantId, call.id())) : null;
            if (step == null || !(part instanceof ToolCall call)) {
                parts.add(part);
                continue;
            }
            // The first thoughts began the turn, before any text; later ones stood directly before their call.
            parts.addAll(found ? parts.size() : 0, step.before());
            parts.add(new ToolCall(call.id(), call.name(), call.namespace(), call.kind(), call.input(), step.ofCall()));
            found = true;
        }
        if (!found) {
            return null;
        }
        parts.removeIf(part -> part instanceof Reasoning thought && thought.signature() == null);
        return new Turn(turn.role(), parts);
    }

    /// Collects the thoughts of one answer and keeps them when it is complete.
    private final class Watcher implements Consumer<CompletionEvent> {
        private final UUID tenantId;
        private final Map<Integer, Thought> thoughts = new HashMap<>();
        private final List<Thought> waiting = new ArrayList<>();
        private final Map<Integer, Call> calls = new HashMap<>();

        Watcher(UUID tenantId) {
            this.tenantId = tenantId;
        }

        @Override
        public void accept(CompletionEvent event) {
            switch (event) {
                case CompletionEvent.BlockStarted started -> begin(started);
                case CompletionEvent.ReasoningDelta delta -> {
                    var thought = thoughts.get(delta.key());
                    if (thought != null) {
                        thought.text.append(delta.text());
                    }
                }
                case CompletionEvent.Signed signed -> sign(signed);
                case CompletionEvent.Completed _ -> calls.values().forEach(this::keep);
                case CompletionEvent.Started _,
                        CompletionEvent.TextDelta _,
                        CompletionEvent.RefusalDelta _,
                        CompletionEvent.ToolInputDelta _,
                        CompletionEvent.Annotated _,
                        CompletionEvent.BlockEnded _,
                        CompletionEvent.UsageReported _,
                        CompletionEvent.ChoiceFinished _,
                        CompletionEvent.Failed _ -> {}
            }
        }

        private void begin(CompletionEvent.BlockStarted started) {
            if (started.choice() != 0) {
                return;
            }
            if (started.block() instanceof Block.Reasoning reasoning) {
                var thought = new Thought(reasoning.redacted());
                thoughts.put(started.key(), thought);
                waiting.add(thought);
            } else if (started.block() instanceof Block.ToolCall call) {
                calls.put(started.key(), new Call(call.id(), List.copyOf(waiting)));
                waiting.clear();
            }
        }

        private void sign(CompletionEvent.Signed signed) {
            var thought = thoughts.get(signed.key());
            var call = calls.get(signed.key());
            if (thought != null) {
                thought.signature = signed.signature();
            } else if (call != null) {
                call.signature = signed.signature();
            }
        }

        private void keep(Call call) {
            var before = call.before.stream()
                    .filter(thought -> thought.signature != null)
                    .map(thought -> new Reasoning(thought.text.toString(), thought.signature, thought.redacted))
                    .toList();
            if (!before.isEmpty() || call.signature != null) {
                steps.put(new Key(tenantId, call.id), new Step(before, call.signature));
            }
        }
    }

    private static final class Thought {
        private final boolean redacted;
        private final StringBuilder text = new StringBuilder();
        private @Nullable Signature signature;

        Thought(boolean redacted) {
            this.redacted = redacted;
        }
    }

    private static final class Call {
        private final String id;
        private final List<Thought> before;
        private @Nullable Signature signature;

        Call(String id, List<Thought> before) {
            this.id = id;
            this.before = before;
        }
    }
}
