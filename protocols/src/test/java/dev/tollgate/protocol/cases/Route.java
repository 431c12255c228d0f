package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.anthropic.AnthropicCodec;
import dev.tollgate.protocol.chat.ChatCodec;
import dev.tollgate.protocol.gemini.GeminiCodec;
import dev.tollgate.protocol.responses.ResponsesCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// From a client's protocol to an upstream's and back.
///
/// @param facts of the model, as the catalogue writes them
public record Route(Protocol client, Protocol upstream, String facts) {
    /// The model's name at its provider.
    public static final String UPSTREAM_MODEL = "up";

    /// The largest answer of the model in tokens.
    public static final long MAX_OUTPUT = 64_000;

    /// What the model takes.
    public static final List<String> INPUT = List.of("text", "image", "audio", "file");

    static final AnswerIdentity IDENTITY =
            new AnswerIdentity("req-7f3a", Requests.MODEL, Instant.ofEpochSecond(1_700_000_000));

    private static final ProtocolCodec CHAT = new ChatCodec();
    private static final ProtocolCodec RESPONSES = new ResponsesCodec();
    private static final ProtocolCodec ANTHROPIC = new AnthropicCodec();
    private static final ProtocolCodec GEMINI = new GeminiCodec();

    /// A route such as `AM>CC`: the client speaks Anthropic Messages, the upstream Chat Completions.
    static Route of(String pair) {
        return of(pair, "{}");
    }

    /// A route to a model with these facts.
    static Route of(String pair, String facts) {
        return new Route(
                protocol(pair.substring(0, 2)),
                protocol(pair.substring(3)),
                Lenient.json(facts).toString());
    }

    static Protocol protocol(String shortName) {
        return switch (shortName) {
            case "CC" -> Protocol.CHAT;
            case "RS" -> Protocol.RESPONSES;
            case "AM" -> Protocol.ANTHROPIC;
            case "GM" -> Protocol.GEMINI;
            default -> throw new IllegalArgumentException(shortName);
        };
    }

    static ProtocolCodec codec(Protocol protocol) {
        return switch (protocol) {
            case CHAT -> CHAT;
            case RESPONSES -> RESPONSES;
            case ANTHROPIC -> ANTHROPIC;
            case GEMINI -> GEMINI;
        };
    }

    ProtocolCodec clientCodec() {
        return codec(client);
    }

    ProtocolCodec upstreamCodec() {
        return codec(upstream);
    }

    /// Whether bytes are passed on as they are.
    boolean passesOn() {
        return client == upstream;
    }

    UpstreamModel model() {
        return new UpstreamModel(UPSTREAM_MODEL, MAX_OUTPUT, Set.copyOf(INPUT), ModelFacts.of(Lenient.json(facts)));
    }

    /// The client asks for a whole answer, with these members of the request.
    Call asks(String members) {
        return ask(Requests.of(client, members), client, false, false);
    }

    /// The client asks for a stream, with these members of the request.
    Call asksForStream(String members) {
        return ask(Requests.of(client, members), client, true, false);
    }

    /// A Gemini client asks for a stream without `alt=sse`.
    Call asksForArray(String members) {
        return ask(Requests.of(client, members), client, true, true);
    }

    /// The client asks for a stream with a body in another protocol's words.
    Call asksForStreamIn(Protocol written, String members) {
        return ask(Requests.of(written, members), written, true, false);
    }

    /// The client sends exactly this body. A Gemini client wants a stream.
    Call sends(String body) {
        var stream =
                client == Protocol.GEMINI || Lenient.strict(body).path("stream").asBoolean();
        return new Call(new Asked(this, client, body, stream, false));
    }

    private Call ask(ObjectNode body, Protocol written, boolean stream, boolean array) {
        if (stream && written != Protocol.GEMINI) {
            body.put("stream", true);
        }
        return new Call(new Asked(this, written, body.toString(), stream, array));
    }

    /// What the client is told when the upstream answers with this error.
    ErrorResponse fails(int status, String body) {
        return asks("{}").told(Reply.error(status, body)).error();
    }

    /// What the client is told of a request that cannot be served.
    ErrorResponse refuses(String members) {
        return asks(members).told(Reply.whole("")).error();
    }

    /// Why the codecs cannot serve a request.
    CompletionError refusal(String members) {
        var body = Requests.of(client, members).toString().getBytes(StandardCharsets.UTF_8);
        var target =
                client == Protocol.GEMINI ? new RequestTarget(Requests.MODEL, false, false) : RequestTarget.BODY_ONLY;
        var thrown = catchThrowableOfType(
                ProtocolException.class,
                () -> upstreamCodec().encodeRequest(clientCodec().decodeRequest(target, body), model()));
        return Objects.requireNonNull(thrown, "not refused").error();
    }

    /// The client's request in the neutral form.
    CompletionRequest read(String members) {
        var body = Requests.of(client, members).toString().getBytes(StandardCharsets.UTF_8);
        var target =
                client == Protocol.GEMINI ? new RequestTarget(Requests.MODEL, true, false) : RequestTarget.BODY_ONLY;
        return clientCodec().decodeRequest(target, body);
    }
}
