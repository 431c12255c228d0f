package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the chunks of an answer that is passed on, with a streaming parser.
final class RelayedAnswer implements Relay.Answer {
    private static final int ABSENT = -1;
    private static final ObjectReader PART =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final byte[] model;
    private final AnswerForm form;
    private final OutputCount output = new OutputCount();
    private int payloadFrom;
    private int payloadTo;
    private int modelFrom;
    private int modelTo;
    private @Nullable String id;
    private @Nullable Usage usage;
    private @Nullable CompletionError error;
    private boolean hasFinish;
    private boolean isBlocked;
    private boolean written;
    private long seen;
    private long finished;

    RelayedAnswer(String model, AnswerForm form) {
        this.model = ("\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(model)) + "\"")
                .getBytes(StandardCharsets.UTF_8);
        this.form = form;
    }

    @Override
    public void read(byte[] bytes, int from, int to) throws IOException {
        payloadFrom = from;
        payloadTo = to;
        modelFrom = ABSENT;
        error = null;
        hasFinish = false;
        output.begin();
        try (var parser = Json.MAPPER.getFactory().createParser(bytes, from, to - from)) {
            var first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                // Errors come in a list, too.
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    response(parser);
                }
            } else if (first == JsonToken.START_OBJECT) {
                response(parser);
            } else {
                throw new IOException("not a JSON object");
            }
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
        }
        if (modelFrom != ABSENT && Arrays.equals(bytes, modelFrom, modelTo, model, 0, model.length)) {
            modelFrom = ABSENT;
        }
    }

    private void response(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "candidates" -> readCandidates(parser);
                case "usageMetadata" -> usage = UsageScan.read(parser);
                case "modelVersion" -> {
                    if (parser.currentToken().isScalarValue()) {
                        modelFrom = payloadFrom
                                + (int) parser.currentTokenLocation().getByteOffset();
                        parser.finishToken();
                        modelTo = payloadFrom + (int) parser.currentLocation().getByteOffset();
                    }
                    parser.skipChildren();
                }
                case "responseId" -> id = id == null && parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : id;
                case "promptFeedback" -> readFeedback(parser);
                case "error" -> readError(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void readError(JsonParser parser) throws IOException {
        if (parser.currentToken().isStructStart() || parser.hasToken(JsonToken.VALUE_STRING)) {
            try {
                error = Errors.read(200, PART.readTree(parser));
            } catch (NumberFormatException e) {
                throw new IOException(e);
            }
        }
    }

    private void readFeedback(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var isReason = parser.currentName().equals("blockReason");
            if (parser.nextToken() == JsonToken.VALUE_STRING && isReason) {
                var says = !parser.getText().equals("BLOCK_REASON_UNSPECIFIED");
                isBlocked |= says;
                hasFinish |= says;
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readCandidates(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                readCandidate(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readCandidate(JsonParser parser) throws IOException {
        var index = 0L;
        var isFinish = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            switch (name) {
                case "index" ->
                    index = value == JsonToken.VALUE_NUMBER_INT
                            ? parser.getBigIntegerValue().longValue()
                            : 0;
                case "finishReason" ->
                    isFinish = value == JsonToken.VALUE_STRING && FinishReasons.isSaid(parser.getText());
                case "content" -> output.readContent(parser);
                default -> parser.skipChildren();
            }
        }
        var bit = 1L << (index & 63);
        seen |= bit;
        if (isFinish) {
            hasFinish = true;
            finished |= bit;
        }
    }

    @Override
    public @Nullable CompletionError error() {
        return error;
    }

    @Override
    public boolean hasOutput() {
        return output.isThere();
    }

    @Override
    public boolean isMeaningful() {
        return hasOutput() || hasFinish;
    }

    /// Nothing marks the last chunk: some models say with each that they have finished.
    @Override
    public boolean isTerminal() {
        return false;
    }

    @Override
    public boolean isDropped() {
        return false;
    }

    @Override
    public boolean fits() {
        return modelFrom == ABSENT && form != AnswerForm.ARRAY;
    }

    @Override
    public byte[] edited(byte[] bytes, int from, int to) {
        var out = new ByteArrayOutputStream(to - from + model.length);
        if (form == AnswerForm.ARRAY) {
            form.write(payload(bytes, payloadFrom, payloadTo), !written, false, out);
            written = true;
            return out.toByteArray();
        }
        return payload(bytes, from, to);
    }

    private byte[] payload(byte[] bytes, int from, int to) {
        if (modelFrom == ABSENT) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        var out = new ByteArrayOutputStream(to - from + model.length);
        out.write(bytes, from, modelFrom - from);
        out.writeBytes(model);
        out.write(bytes, modelTo, to - modelTo);
        return out.toByteArray();
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public @Nullable Usage usage() {
        return usage != null && usage.output() == 0 && outputBytes() > 0 ? null : usage;
    }

    @Override
    public long outputBytes() {
        return output.bytes();
    }

    @Override
    public boolean isFinished() {
        return seen == 0 ? isBlocked : finished == seen;
    }

    @Override
    public byte[] errorEvent(CompletionError failure) {
        var out = new ByteArrayOutputStream();
        form.writeError(Errors.json(failure), !written, out);
        return out.toByteArray();
    }

    @Override
    public byte[] keepAlive() {
        return form.keepAlive();
    }

    @Override
    public @Nullable String contentType() {
        return form == AnswerForm.ARRAY ? form.contentType() : null;
    }

    /// Google's SDKs take a comment for a broken chunk (protocols.md §17).
    @Override
    public boolean passesComments() {
        return false;
    }

    @Override
    public byte[] ending() {
        return form == AnswerForm.ARRAY ? (written ? "]" : "[]").getBytes(StandardCharsets.US_ASCII) : new byte[0];
    }
}
