package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings a conversation into the order that Anthropic demands (protocols.md §3.2): turns of one role merged, a user's
/// turn first, and after a turn with calls all their results, each once, before anything else.
final class ConversationWriter {
    private static final String NO_RESULT = "(no result was recorded)";

    private final ToolNames names;
    private final UpstreamModel model;
    private final BlockWriter blocks;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, Slot> latestCall = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Set<String> called = new LinkedHashSet<>();
    /// What has to wait for the next turn of the user.
    private final List<ObjectNode> waiting = new ArrayList<>();
    /// System text in front of the whole conversation.
    private final List<ContentPart.Text> leading = new ArrayList<>();

    /// A turn in the making.
    private static final class Draft {
        private final Role role;
        private final List<Slot> calls = new ArrayList<>();
        private final List<ObjectNode> results = new ArrayList<>();
        private final List<ObjectNode> blocks = new ArrayList<>();

        Draft(Role role) {
            this.role = role;
        }

        boolean isEmpty() {
            return results.isEmpty() && blocks.isEmpty();
        }
    }

    /// A call and the place of its result.
    private static final class Slot {
        private final String id;
        private ContentPart.@Nullable ToolResult result;

        Slot(String id) {
            this.id = id;
        }
    }

    private ConversationWriter(ToolNames names, UpstreamModel model, BlockWriter blocks) {
        this.names = names;
        this.model = model;
        this.blocks = blocks;
    }

    /// @param system what else belongs into the system text
    /// @param called the tools' names in the conversation, as the upstream gets them
    /// @param isPrefilled whether the answer's beginning is given
    /// @param lacksThoughts whether the turn to be continued after tool results does not begin with its thoughts
    record Conversation(
            ArrayNode messages,
            List<ContentPart.Text> system,
            Set<String> called,
            boolean isPrefilled,
            boolean lacksThoughts) {}

    static Conversation write(CompletionRequest request, ToolNames names, UpstreamModel model, BlockWriter blocks) {
        var writer = new ConversationWriter(names, model, blocks);
        request.turns().forEach(writer::add);
        return writer.finished();
    }

    private void add(Turn turn) {
        if (turn.role() == Role.SYSTEM) {
            system(turn);
            return;
        }
        for (var part : turn.parts()) {
            switch (part) {
                case ContentPart.ToolCall call -> call(call);
                case ContentPart.ToolResult result -> result(result);
                case ContentPart.Reasoning reasoning -> put(draft(Role.ASSISTANT), blocks.reasoning(reasoning));
                case ContentPart.Text _, ContentPart.Refusal _, ContentPart.Native _ ->
                    put(draft(turn.role()), blocks.visible(part));
                case ContentPart.Image _, ContentPart.Document _, ContentPart.Audio _ -> media(turn.role(), part);
            }
        }
    }

    private void system(Turn turn) {
        for (var part : turn.parts()) {
            if (!(part instanceof ContentPart.Text text) || text.text().isBlank()) {
                continue;
            }
            var last = drafts.isEmpty() ? null : drafts.getLast();
            if (last == null) {
                leading.add(text);
            } else if (last.role == Role.USER && !model.facts().midSystem()) {
                put(last, blocks.text(BlockReader.reminder(text.text()), text.cache()));
            } else if (!model.facts().midSystem() || !last.calls.isEmpty()) {
                waiting.add(BlockWriter.block("text").put("text", BlockReader.reminder(text.text())));
            } else {
                put(draft(Role.SYSTEM), blocks.text(text.text(), text.cache()));
            }
        }
    }

    /// An assistant's turn cannot hold pictures: they come with the user's next one.
    private void media(Role role, ContentPart part) {
        var block = blocks.visible(part);
        if (role == Role.ASSISTANT && block != null) {
            waiting.add(block);
        } else {
            put(draft(role), block);
        }
    }

    private void call(ContentPart.ToolCall call) {
        var use = uses.merge(call.id(), 1, Integer::sum);
        // Some clients number the calls of each turn anew; Anthropic wants ids that are unique.
        var id = use == 1 ? Limits.callId(call.id()) : Ids.derived("toolu_", call.id() + "#" + use);
        var slot = new Slot(id);
        latestCall.put(call.id(), slot);
        var name = names.toUpstream(call.qualifiedName());
        called.add(name);
        var draft = draft(Role.ASSISTANT);
        draft.calls.add(slot);
        draft.blocks.add(blocks.toolUse(call, id, name));
    }

    private void result(ContentPart.ToolResult result) {
        var draft = draft(Role.USER);
        var slot = latestCall.get(result.callId());
        if (slot == null) {
            draft.blocks.addAll(blocks.orphan(result));
        } else {
            slot.result = result;
        }
    }

    private Draft draft(Role role) {
        if (!drafts.isEmpty() && drafts.getLast().role == role) {
            return drafts.getLast();
        }
        var draft = new Draft(role);
        if (role == Role.USER) {
            draft.blocks.addAll(waiting);
            waiting.clear();
        }
        drafts.add(draft);
        return draft;
    }

    private static void put(Draft draft, @Nullable ObjectNode block) {
        if (block != null) {
            draft.blocks.add(block);
        }
    }

    private Conversation finished() {
        if (!waiting.isEmpty()) {
            draft(Role.USER).blocks.addAll(waiting);
        }
        placeResults();
        var turns = merged();
        if (turns.isEmpty() && !leading.isEmpty()) {
            var only = new Draft(Role.USER);
            leading.forEach(text -> put(only, blocks.text(text.text(), text.cache())));
            leading.clear();
            turns.add(only);
        }
        if (!turns.isEmpty() && turns.getFirst().role != Role.USER) {
            var opening = new Draft(Role.USER);
            opening.blocks.add(BlockWriter.block("text").put("text", "."));
            turns.addFirst(opening);
        }
        var messages = Json.MAPPER.createArrayNode();
        for (var turn : turns) {
            var message = messages.addObject().put("role", turn.role.name().toLowerCase(Locale.ROOT));
            message.putArray("content").addAll(turn.results).addAll(turn.blocks);
        }
        return new Conversation(
                messages,
                leading,
                called,
                !turns.isEmpty() && turns.getLast().role == Role.ASSISTANT,
                lacksThoughts(turns));
    }

    private void placeResults() {
        for (var i = 0; i < drafts.size(); i++) {
            var draft = drafts.get(i);
            if (draft.calls.isEmpty()) {
                continue;
            }
            if (i + 1 == drafts.size() || drafts.get(i + 1).role != Role.USER) {
                drafts.add(i + 1, new Draft(Role.USER));
            }
            var answer = drafts.get(i + 1);
            var attachments = new ArrayList<ObjectNode>();
            for (var slot : draft.calls) {
                answer.results.add(
                        slot.result != null
                                ? blocks.toolResult(slot.result, slot.id, attachments)
                                : BlockWriter.block("tool_result")
                                        .put("tool_use_id", slot.id)
                                        .put("content", NO_RESULT)
                                        .put("is_error", true));
            }
            answer.blocks.addAll(0, attachments);
        }
    }

    /// Leaves empty turns out and joins what is then side by side.
    private List<Draft> merged() {
        var turns = new ArrayList<Draft>();
        for (var draft : drafts) {
            if (draft.isEmpty()) {
                continue;
            }
            if (!turns.isEmpty() && turns.getLast().role == draft.role) {
                turns.getLast().blocks.addAll(draft.blocks);
            } else {
                turns.add(draft);
            }
        }
        if (!turns.isEmpty() && turns.getLast().role == Role.ASSISTANT) {
            trimEnd(turns.getLast());
        }
        return turns;
    }

    /// Anthropic refuses a final assistant's text that ends with white space.
    private static void trimEnd(Draft draft) {
        if (!draft.blocks.isEmpty() && draft.blocks.getLast().path("text").isTextual()) {
            var last = draft.blocks.getLast();
            last.put("text", last.path("text").textValue().stripTrailing());
        }
    }

    private static boolean lacksThoughts(List<Draft> turns) {
        if (turns.size() < 2 || turns.getLast().results.isEmpty()) {
            return false;
        }
        var before = turns.get(turns.size() - 2);
        return !before.blocks.getFirst().path("type").asText().endsWith("thinking");
    }
}
