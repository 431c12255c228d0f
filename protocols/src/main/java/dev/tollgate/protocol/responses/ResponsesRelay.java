package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Passes Responses requests and answers on: only the model's name is changed, and foreign signatures are taken out.
final class ResponsesRelay implements Relay {
    @Override
    public Relay.Request read(RequestTarget target, byte[] body) {
        return RequestScan.read(body);
    }

    @Override
    public Relay.Answer newAnswer(Relay.Request request, String model, boolean stream) {
        return new PassedAnswer(model);
    }

    /// `bytes[from, to)` with the part `[cutFrom, cutTo)` replaced.
    static byte[] spliced(byte[] bytes, int from, int to, int cutFrom, int cutTo, byte[] text) {
        var out = new ByteArrayOutputStream(to - from + text.length);
        out.write(bytes, from, cutFrom - from);
        out.writeBytes(text);
        out.write(bytes, cutTo, to - cutTo);
        return out.toByteArray();
    }

    /// The text as a JSON string.
    static byte[] quoted(String text) {
        return ("\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }
}
