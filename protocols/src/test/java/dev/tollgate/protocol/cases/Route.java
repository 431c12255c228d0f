package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Objects;
import java.util.Set;

/// From a client's protocol to an upstream's and back, as the gateway does it, without HTTP.
record Route(Protocol client, Protocol upstream, UpstreamModel model) {
    static final AnswerIdentity IDENTITY =
            new AnswerIdentity("req-7f3a", Requests.MODEL, Instant.ofEpochSecond(1_700_000_000));

    private static final ProtocolCodec CHAT = new ChatCodec();
    private static final ProtocolCodec RESPONSES = new ResponsesCodec();
    private static final ProtocolCodec ANTHROPIC = new AnthropicCodec();
    private static final ProtocolCodec GEMINI = new GeminiCodec();
    private static final long MAX_OUTPUT = 64_000;

    /// A route such as `AM>CC`: the client speaks Anthropic Messages, the upstream Chat Completions.
    static Route of(String pair) {
        return of(pair, "{}");
    }

    /// A route to a model with these facts, as the catalogue writes them.
    static Route of(String pair, String facts) {
        var model = new UpstreamModel(
                "up", MAX_OUTPUT, Set.of("text", "image", "audio", "file"), ModelFacts.of(Lenient.json(facts)));
        return new Route(protocol(pair.substring(0, 2)), protocol(pair.substring(3)), model);
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

    /// The client asks for a whole answer, with these members of the request.
    Call asks(String members) {
        return ask(Requests.of(client, members), false, false);
    }

    /// The client asks for a stream, with these members of the request.
    Call asksForStream(String members) {
        return ask(Requests.of(client, members), true, false);
    }

    /// A Gemini client asks for a stream without `alt=sse`.
    Call asksForArray(String members) {
        return ask(Requests.of(client, members), true, true);
    }

    private Call ask(ObjectNode body, boolean stream, boolean array) {
        var request = read(body, stream, array);
        var sent = upstreamCodec().encodeRequest(request, model);
        assertThat(upstreamCodec().encodeRequest(request, model).body().bytes())
                .as("the same request twice")
                .isEqualTo(sent.body().bytes());
        Specs.request(upstream, Lenient.strict(sent.body().bytes()));
        return new Call(this, request, sent);
    }

    /// The client's request in the neutral form.
    CompletionRequest read(ObjectNode body, boolean stream, boolean array) {
        var target = RequestTarget.BODY_ONLY;
        if (client == Protocol.GEMINI) {
            target = new RequestTarget(Requests.MODEL, stream, array);
        } else if (stream) {
            body.put("stream", true);
        }
        return clientCodec().decodeRequest(target, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// What the client is told of a request that cannot be served.
    CompletionError refuses(String members) {
        var thrown = catchThrowableOfType(ProtocolException.class, () -> asks(members));
        return Objects.requireNonNull(thrown, "not refused").error();
    }

    /// What the client gets when the upstream answers with this error.
    ErrorResponse fails(int status, String body) {
        var error = upstreamCodec().decodeError(status, body.getBytes(StandardCharsets.UTF_8));
        return clientCodec().encodeError(error, IDENTITY);
    }
}
