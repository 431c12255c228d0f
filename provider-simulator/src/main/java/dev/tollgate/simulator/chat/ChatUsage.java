package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import dev.tollgate.simulator.truth.Units;
import java.io.IOException;

/// A chat answer's `usage` object.
final class ChatUsage {
    private static final int ABSURD_TOKENS = 2_000_000_000;

    private ChatUsage() {}

    /// Writes what the script lets the provider say of `units`, which may be a lie.
    static void write(JsonGenerator out, Units units, Script script) throws IOException {
        if (script.has(Directive.NEGATIVE_USAGE)) {
            write(out, new Units(units.inputTokens(), 0, 0, 0, -units.outputTokens(), 0, 0));
        } else if (script.has(Directive.ABSURD_USAGE)) {
            write(out, new Units(units.inputTokens(), 0, 0, 0, ABSURD_TOKENS, 0, 0));
        } else {
            write(out, units);
        }
    }

    private static void write(JsonGenerator out, Units units) throws IOException {
        out.writeStartObject();
        out.writeNumberField("prompt_tokens", units.inputTokens());
        out.writeNumberField("completion_tokens", units.outputTokens());
        out.writeNumberField("total_tokens", units.totalTokens());
        out.writeObjectFieldStart("prompt_tokens_details");
        out.writeNumberField("cached_tokens", units.cachedTokens());
        out.writeNumberField("audio_tokens", 0);
        out.writeEndObject();
        out.writeObjectFieldStart("completion_tokens_details");
        out.writeNumberField("reasoning_tokens", units.reasoningTokens());
        out.writeNumberField("audio_tokens", 0);
        out.writeNumberField("accepted_prediction_tokens", 0);
        out.writeNumberField("rejected_prediction_tokens", 0);
        out.writeEndObject();
        out.writeEndObject();
    }
}
