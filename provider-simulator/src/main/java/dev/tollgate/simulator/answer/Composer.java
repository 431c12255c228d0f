package dev.tollgate.simulator.answer;

import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Answer.Ending;
import dev.tollgate.simulator.answer.Answer.Reason;
import dev.tollgate.simulator.answer.Answer.Thought;
import dev.tollgate.simulator.answer.Answer.ToolCall;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.truth.Units;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The model: turns a prompt into an answer that depends on nothing but the prompt's content and the script
/// (ids, times and the prompt cache aside).
public final class Composer {
    private static final int SHORTEST_TOKENS = 24;
    private static final int VARIATION_TOKENS = 72;
    private static final int MAX_TOKENS = 1_000_000;
    private static final int FILTERED_AFTER_TOKENS = 6;
    private static final String PAUSED = "Let me go on with that in a moment.";
    private static final String PREAMBLE = "Let me look that up.";
    private static final String REFUSAL = "I'm sorry, but I can't help with that request.";

    private final PromptCache cache = new PromptCache();

    /// Answers a prompt; with an `echo`, that is the text.
    public Answer answer(Prompt prompt, Script script, @Nullable String echo) {
        var transcript = prompt.transcript();
        var choices = new ArrayList<Choice>();
        long seed = transcript.seed();
        boolean none = script.has(Directive.NO_CHOICES) || script.has(Directive.PROMPT_BLOCKED);
        int choiceCount = none ? 0 : prompt.limits().choices();
        for (int index = 0; index < choiceCount; index++) {
            choices.add(new Composition(prompt, script, seed + index).choice(echo));
        }
        int output = choices.stream().mapToInt(Choice::tokens).sum();
        int thought =
                choices.stream().mapToInt(choice -> choice.thought().tokens()).sum();
        var cached = cache.use(prompt.model(), transcript);
        var units = new Units(
                transcript.tokens(), cached.read(), cached.written(), cached.longWritten(), output, thought, 0);
        return new Answer(prompt.model(), System.currentTimeMillis() / 1000, choices, units);
    }

    /// One choice in the making; `budget` is what the client's limit leaves.
    private static final class Composition {
        private final Prompt prompt;
        private final Script script;
        private final long seed;
        private int budget;

        Composition(Prompt prompt, Script script, long seed) {
            this.prompt = prompt;
            this.script = script;
            this.seed = seed;
            this.budget = prompt.limits().maxTokens();
        }

        Choice choice(@Nullable String echo) {
            if (script.has(Directive.EMPTY)) {
                return new Choice(Thought.NONE, "", null, List.of(), new Ending(Reason.STOP, null));
            }
            var thought = thought();
            if (script.has(Directive.PAUSE)) {
                var text = take(PAUSED);
                return new Choice(thought, text, null, List.of(), new Ending(Reason.PAUSE, null));
            }
            if (script.has(Directive.REFUSAL)) {
                return new Choice(thought, "", take(REFUSAL), List.of(), new Ending(Reason.STOP, null));
            }
            var calls = echo != null ? List.<ToolCall>of() : ToolCalls.of(prompt, script, seed);
            if (!calls.isEmpty()) {
                return calling(thought, calls);
            }
            return saying(thought, echo != null ? echo : content());
        }

        private Thought thought() {
            int tokens = Math.min(budget, prompt.reasoning().effort().tokens(seed));
            if (tokens == 0) {
                return Thought.NONE;
            }
            budget -= tokens;
            var text = prompt.reasoning().visible()
                    ? Filler.exactly("The user wants an answer to what they said last.", tokens, seed ^ 0x5DEECE66DL)
                    : "";
            return new Thought(tokens, text);
        }

        private Choice calling(Thought thought, List<ToolCall> wanted) {
            var calls = new ArrayList<ToolCall>();
            var text = script.has(Directive.PREAMBLE) ? take(PREAMBLE) : "";
            for (var call : wanted) {
                if (budget <= call.headTokens()) {
                    return new Choice(thought, text, null, calls, new Ending(Reason.LENGTH, null));
                }
                budget -= call.headTokens();
                var arguments = take(call.arguments());
                calls.add(new ToolCall(call.id(), call.kind(), call.name(), arguments));
                if (arguments.length() < call.arguments().length()) {
                    return new Choice(thought, text, null, calls, new Ending(Reason.LENGTH, null));
                }
            }
            return new Choice(thought, text, null, calls, new Ending(Reason.TOOL_CALLS, null));
        }

        private Choice saying(Thought thought, String whole) {
            if (script.has(Directive.CONTENT_FILTER)) {
                budget = Math.min(budget, FILTERED_AFTER_TOKENS);
                return new Choice(thought, take(whole), null, List.of(), new Ending(Reason.CONTENT_FILTER, null));
            }
            String met = null;
            var stopped = whole;
            for (var stop : prompt.limits().stops()) {
                int at = stop.isEmpty() ? -1 : stopped.indexOf(stop);
                if (at >= 0) {
                    stopped = stopped.substring(0, at);
                    met = stop;
                }
            }
            var content = take(stopped);
            if (content.length() < stopped.length()) {
                return new Choice(thought, content, null, List.of(), new Ending(Reason.LENGTH, null));
            }
            var reason = met == null ? Reason.STOP : Reason.STOP_SEQUENCE;
            return new Choice(thought, content, null, List.of(), new Ending(reason, met));
        }

        private String content() {
            var said = Said.by(prompt.transcript());
            return switch (prompt.format()) {
                case OutputFormat.Text() -> text(said);
                case OutputFormat.AnyJson() ->
                    Json.text(Json.object().put("answer", said).put("confidence", 0.9));
                case OutputFormat.Schema(var schema) -> Json.text(SchemaInstance.of(schema, said, seed));
            };
        }

        private String text(String said) {
            var start = script.has(Directive.SPLIT_UTF8) ? "Voilà, naïve café 日本語 🙂. " + said : said;
            if (script.sets(Directive.TOKENS)) {
                return Filler.exactly(start, Math.min(MAX_TOKENS, script.number(Directive.TOKENS, 0)), seed);
            }
            int more = SHORTEST_TOKENS + (int) Math.floorMod(seed, (long) VARIATION_TOKENS);
            return Filler.text(start, Pieces.count(start) + more, seed);
        }

        private String take(String text) {
            if (budget == Integer.MAX_VALUE) {
                return text;
            }
            var taken = Pieces.first(text, budget);
            budget -= Pieces.count(taken);
            return taken;
        }
    }
}
