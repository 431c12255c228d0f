package dev.tollgate.gateway.exchange;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The only changes that a passed-through chat completion undergoes: the model's name in both directions, the flag that
/// asks for usage, and usage that the client did not ask for. All of them are splices; every other byte stays.
final class OpenAiEdits {
    private static final byte[] INCLUDE_USAGE = ascii("\"include_usage\":true");
    private static final byte[] OPTIONS = ascii("{\"include_usage\":true}");
    private static final byte[] OPTIONS_MEMBER = ascii("\"stream_options\":{\"include_usage\":true},");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] NULL = ascii("null");

    private OpenAiEdits() {}

    /// One replacement of `body[from, to)`.
    record Splice(int from, int to, List<byte[]> text) {}

    /// The request as the upstream gets it.
    static Buffer request(byte[] body, ChatRequest request, String upstreamModel) {
        var splices = new ArrayList<Splice>(2);
        if (!request.model().equals(upstreamModel)) {
            splices.add(new Splice(request.modelFrom(), request.modelTo(), List.of(quoted(upstreamModel))));
        }
        if (request.stream() && !request.usageFlag().asked()) {
            splices.add(askForUsage(request));
        }
        return apply(body, 0, body.length, splices);
    }

    /// An answer, or one chunk of it, as the client gets it. A negative position means that the member is absent.
    ///
    /// @param model the quoted name that the client asked for; see [#quoted(String)]
    static Buffer answer(byte[] bytes, int from, int to, ChatAnswer answer, byte[] model, boolean hideUsage) {
        var splices = new ArrayList<Splice>(2);
        if (answer.modelFrom() >= 0) {
            splices.add(new Splice(answer.modelFrom(), answer.modelTo(), List.of(model)));
        }
        if (hideUsage && answer.usageFrom() >= 0) {
            splices.add(new Splice(answer.usageFrom(), answer.usageTo(), List.of(NULL)));
        }
        return apply(bytes, from, to, splices);
    }

    /// The name as a JSON string.
    static byte[] quoted(String name) {
        return ("\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(name)) + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Splice askForUsage(ChatRequest request) {
        var flag = request.usageFlag();
        var text = switch (flag.place()) {
            case MEMBER_OF_BODY -> List.of(OPTIONS_MEMBER);
            case WHOLE_OPTIONS -> List.of(OPTIONS);
            case ONLY_MEMBER_OF_OPTIONS -> List.of(INCLUDE_USAGE);
            case MEMBER_OF_OPTIONS -> List.of(INCLUDE_USAGE, ascii(","));
            case VALUE -> List.of(TRUE);
        };
        return new Splice(flag.from(), flag.to(), text);
    }

    private static Buffer apply(byte[] bytes, int from, int to, List<Splice> splices) {
        splices.sort(Comparator.comparingInt(Splice::from));
        var result = Buffer.buffer(to - from + 64);
        var copied = from;
        for (var splice : splices) {
            result.appendBytes(bytes, copied, splice.from() - copied);
            splice.text().forEach(result::appendBytes);
            copied = splice.to();
        }
        return result.appendBytes(bytes, copied, to - copied);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
