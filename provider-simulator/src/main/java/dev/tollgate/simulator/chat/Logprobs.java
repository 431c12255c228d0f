package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.answer.Likelihood;
import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A chat answer's log probabilities.
final class Logprobs {
    private Logprobs() {}

    static boolean areWanted(JsonNode body) {
        return body.path("logprobs").asBoolean(false);
    }

    /// The choice's `logprobs` member: an object, or null when nobody asked.
    static void write(JsonGenerator out, JsonNode body, Choice choice) throws IOException {
        if (!areWanted(body)) {
            out.writeNull();
            return;
        }
        var refusal = choice.refusal();
        out.writeStartObject();
        out.writeFieldName("content");
        if (choice.content().isEmpty()) {
            out.writeNull();
        } else {
            writeTokens(out, choice.content(), body.path("top_logprobs").asInt(0));
        }
        out.writeFieldName("refusal");
        if (refusal == null) {
            out.writeNull();
        } else {
            writeTokens(out, refusal, body.path("top_logprobs").asInt(0));
        }
        out.writeEndObject();
    }

    /// The `logprobs` of a chunk with this one token of content.
    static String ofChunk(String token, int alternatives) {
        return Json.bytes(out -> {
                    out.writeStartObject();
                    out.writeFieldName("content");
                    writeTokens(out, token, alternatives);
                    out.writeNullField("refusal");
                    out.writeEndObject();
                })
                .toString();
    }

    private static void writeTokens(JsonGenerator out, String text, int alternatives) throws IOException {
        out.writeStartArray();
        for (int at = 0; at < text.length(); ) {
            int end = Pieces.end(text, at);
            var token = text.substring(at, end);
            double logprob = Likelihood.of(token);
            out.writeStartObject();
            writeToken(out, token, logprob);
            out.writeArrayFieldStart("top_logprobs");
            for (int rank = 0; rank < alternatives; rank++) {
                out.writeStartObject();
                writeToken(out, Likelihood.alternative(token, rank), logprob - rank);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
            at = end;
        }
        out.writeEndArray();
    }

    private static void writeToken(JsonGenerator out, String token, double logprob) throws IOException {
        out.writeStringField("token", token);
        out.writeNumberField("logprob", logprob);
        out.writeArrayFieldStart("bytes");
        for (byte each : token.getBytes(StandardCharsets.UTF_8)) {
            out.writeNumber(each & 0xFF);
        }
        out.writeEndArray();
    }
}
