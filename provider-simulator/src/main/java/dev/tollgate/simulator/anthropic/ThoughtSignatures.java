package dev.tollgate.simulator.anthropic;

import static dev.tollgate.simulator.anthropic.MessagesWording.refused;

import dev.tollgate.simulator.anthropic.Turns.Placed;
import dev.tollgate.simulator.anthropic.Turns.Turn;
import dev.tollgate.simulator.seal.Seal;
import java.util.List;
import java.util.Optional;

/// Signs thinking and checks it when it comes back. A signature names its answer, its place among the answer's thinking
/// blocks and their number; the id of a tool call names its answer too, and whether that has thinking.
final class ThoughtSignatures {
    private static final String TOOL_USE = "toolu_01";
    private static final int NAME_CHARS = 8;
    private static final String EXPECTED = ".type: Expected `thinking` or `redacted_thinking`, but found `%s`. When"
            + " `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the"
            + " lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from"
            + " previous turns. To avoid this requirement, disable `thinking`. Please consult our documentation at"
            + " https://docs.claude.com/en/docs/build-with-claude/extended-thinking";
    private static final String MODIFIED = "`thinking` or `redacted_thinking` blocks in the latest assistant message"
            + " cannot be modified. These blocks must remain as they were in the original response.";

    private final String name;

    /// For the blocks of one answer.
    ThoughtSignatures(String answerId) {
        this.name = answerId.substring(answerId.length() - NAME_CHARS);
    }

    String signature(String text, int place, int of) {
        return Seal.THINKING.of(name + place + "/" + of, text);
    }

    String redacted(int place, int of) {
        return Seal.REDACTED.of(name + place + "/" + of, "");
    }

    String toolUseId(String callId, boolean thought) {
        return TOOL_USE + name + (thought ? "T" : "N") + callId.substring(0, 13);
    }

    /// Refuses what was changed; `budget` says that thinking is asked for in the older way, which wants each turn of a
    /// tool loop to begin with it.
    static void check(Turns turns, boolean thinking, boolean budget) {
        for (var turn : turns.all()) {
            for (var block : turn.blocks()) {
                if (block.isThinking() && opened(block).isEmpty()) {
                    var signature = block.is("thinking");
                    throw refused(
                            block.path(),
                            signature
                                    ? "Invalid `signature` in `thinking` block"
                                    : "Invalid `data` in `redacted_thinking` block");
                }
            }
        }
        if (thinking) {
            turns.toolLoop().forEach(turn -> checkLoop(turn, budget));
        }
    }

    private static void checkLoop(Turn turn, boolean budget) {
        var thoughts = turn.blocks().stream().filter(Placed::isThinking).toList();
        var ours = turn.blocks().stream()
                .filter(block -> block.is("tool_use") && thinkingAnswer(block).isPresent())
                .findFirst();
        var first = turn.blocks().getFirst();
        if (thoughts.isEmpty()) {
            if ((budget && turn.has("tool_use")) || ours.isPresent()) {
                throw refused(first.path().dotted() + EXPECTED.formatted(first.text("type")));
            }
            return;
        }
        if (budget && !first.isThinking()) {
            throw refused(first.path().dotted() + EXPECTED.formatted(first.text("type")));
        }
        checkOrder(turn, thoughts, ours.flatMap(ThoughtSignatures::thinkingAnswer));
    }

    /// All thinking of one answer, in its order, before what it led to.
    private static void checkOrder(Turn turn, List<Placed> thoughts, Optional<String> answer) {
        var name = answer.or(() -> opened(thoughts.getFirst()).map(words -> words.substring(0, NAME_CHARS)))
                .orElse("");
        for (int place = 0; place < thoughts.size(); place++) {
            var block = turn.blocks().get(place);
            var expected = Optional.of(name + place + "/" + thoughts.size());
            if (!block.isThinking() || !opened(block).equals(expected)) {
                throw refused(block.path(), MODIFIED);
            }
        }
    }

    private static Optional<String> opened(Placed block) {
        return block.is("thinking")
                ? Seal.THINKING.open(block.text("signature"), block.text("thinking"))
                : Seal.REDACTED.open(block.text("data"), "");
    }

    /// The answer that a tool call belongs to, when that answer began with thinking.
    private static Optional<String> thinkingAnswer(Placed toolUse) {
        var id = toolUse.text("id");
        int end = TOOL_USE.length() + NAME_CHARS;
        return id.startsWith(TOOL_USE) && id.length() == end + 14 && id.charAt(end) == 'T'
                ? Optional.of(id.substring(TOOL_USE.length(), end))
                : Optional.empty();
    }
}
