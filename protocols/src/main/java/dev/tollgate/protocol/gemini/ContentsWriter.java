package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes `contents` in the order that Gemini insists on: user first, roles in turn, after each content with function
/// calls one that begins with all their responses (protocols.md §3.2).
final class ContentsWriter {
    private static final String FILLER = ".";
    private static final String NO_RESULT = "(no result was recorded)";

    private final PartWriter parts;
    private final UpstreamModel model;
    private final List<Step> steps = new ArrayList<>();
    private final Set<ToolResult> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayNode contents = JsonNodeFactory.instance.arrayNode();

    /// Neighbouring turns of one role.
    private record Step(Role role, List<ContentPart> parts) {}

    ContentsWriter(CompletionRequest request, List<Turn> turns, UpstreamModel model, ToolNames names) {
        this.parts = new PartWriter(request, model.facts(), names);
        this.model = model;
        merge(turns);
    }

    ArrayNode write() {
        if (steps.isEmpty()) {
            throw ProtocolException.invalid("There is no message with content.", "messages");
        }
        refuseTooManyImages();
        if (steps.getFirst().role() == Role.ASSISTANT) {
            content("user").addObject().put("text", FILLER);
        }
        List<ToolCall> open = List.of();
        for (var i = 0; i < steps.size(); i++) {
            if (steps.get(i).role() == Role.ASSISTANT) {
                open = model(steps.get(i));
                if (!open.isEmpty()) {
                    results(open, i + 1);
                }
            } else {
                user(steps.get(i));
            }
        }
        if (steps.getLast().role() == Role.ASSISTANT
                && open.isEmpty()
                && !model.facts().prefill()) {
            throw ProtocolException.unsupported(
                    "This model cannot continue an answer: the last message must be the user's.", "messages");
        }
        return contents;
    }

    private void merge(List<Turn> turns) {
        var reminders = new ArrayList<ContentPart>();
        for (var turn : turns) {
            var kept = turn.parts().stream().filter(ContentsWriter::isKept).toList();
            switch (turn.role()) {
                case ASSISTANT -> add(Role.ASSISTANT, kept);
                case USER -> {
                    var ordered = new ArrayList<ContentPart>();
                    kept.stream().filter(ToolResult.class::isInstance).forEach(ordered::add);
                    ordered.addAll(reminders);
                    kept.stream().filter(part -> !(part instanceof ToolResult)).forEach(ordered::add);
                    reminders.clear();
                    add(Role.USER, ordered);
                }
                case SYSTEM -> reminders.addAll(reminders(kept));
            }
        }
        add(Role.USER, reminders);
    }

    /// System text in the middle stays in its place, as a part of what the user says next: to move it to the front
    /// would change the prefix that is cached.
    private static List<ContentPart> reminders(List<ContentPart> parts) {
        return parts.stream()
                .filter(ContentPart.Text.class::isInstance)
                .map(part -> (ContentPart) ContentPart.Text.of(
                        "<system-reminder>\n" + ((ContentPart.Text) part).text() + "\n</system-reminder>"))
                .toList();
    }

    private void add(Role role, List<ContentPart> added) {
        if (added.isEmpty()) {
            return;
        }
        if (!steps.isEmpty() && steps.getLast().role() == role) {
            steps.getLast().parts().addAll(added);
        } else {
            steps.add(new Step(role, new ArrayList<>(added)));
        }
    }

    private static boolean isKept(ContentPart part) {
        return switch (part) {
            case ContentPart.Text text -> !text.text().isEmpty() || isOwn(text.signature());
            case ContentPart.Reasoning reasoning -> isOwn(reasoning.signature());
            case ContentPart.Refusal refusal -> !refusal.text().isEmpty();
            case ContentPart.Native provided -> provided.origin() == Protocol.GEMINI;
            case ContentPart.Image _,
                    ContentPart.Document _,
                    ContentPart.Audio _,
                    ContentPart.ToolCall _,
                    ContentPart.ToolResult _ -> true;
        };
    }

    private static boolean isOwn(@Nullable Signature signature) {
        return signature != null && signature.isOf(Protocol.GEMINI);
    }

    private List<ToolCall> model(Step step) {
        var written = parts.model(step.parts());
        if (!written.isEmpty()) {
            content("model").addAll(written);
        }
        return step.parts().stream()
                .filter(ToolCall.class::isInstance)
                .map(ToolCall.class::cast)
                .toList();
    }

    private void results(List<ToolCall> calls, int from) {
        var user = content("user");
        var apart = JsonNodeFactory.instance.arrayNode();
        for (var call : calls) {
            var result = result(call, from);
            user.add(result == null ? parts.failure(call, NO_RESULT) : parts.response(call, result, apart));
        }
        user.addAll(apart);
    }

    /// The last result that the next step with one has; results of the same call before it are outdated.
    private @Nullable ToolResult result(ToolCall call, int from) {
        for (var step : steps.subList(Math.min(from, steps.size()), steps.size())) {
            ToolResult last = null;
            for (var part : step.parts()) {
                if (part instanceof ToolResult result && result.callId().equals(call.id()) && taken.add(result)) {
                    last = result;
                }
            }
            if (last != null) {
                return last;
            }
        }
        return null;
    }

    private void user(Step step) {
        var written = JsonNodeFactory.instance.arrayNode();
        for (var part : step.parts()) {
            if (!(part instanceof ToolResult result)) {
                parts.user(part, written);
            } else if (!taken.contains(result)) {
                written.addObject().put("text", "[result of unknown tool call ID]: " + result.text());
            }
        }
        if (!written.isEmpty()) {
            content("user").addAll(written);
        }
    }

    /// The parts of a new content, or of the last one when it has the same role.
    private ArrayNode content(String role) {
        if (!contents.isEmpty()) {
            var last = contents.get(contents.size() - 1);
            if (last.path("role").asText().equals(role) && last.path("parts") instanceof ArrayNode before) {
                return before;
            }
        }
        return contents.addObject().put("role", role).putArray("parts");
    }

    private void refuseTooManyImages() {
        var max = model.facts().imagesMax();
        if (max <= 0) {
            return;
        }
        var images = 0;
        for (var step : steps) {
            images += (int) step.parts().stream()
                    .filter(ContentPart.Image.class::isInstance)
                    .count();
        }
        if (images > max) {
            throw ProtocolException.invalid(
                    "The request has " + images + " images; this model takes at most " + max + ".", "messages");
        }
    }
}
