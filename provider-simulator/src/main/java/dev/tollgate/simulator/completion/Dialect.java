package dev.tollgate.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// One wire format of completions. Reading methods throw `RefusedException`.
public interface Dialect {
    /// The name in truth records.
    String protocol();

    /// The credential that the client shows, or null.
    @Nullable
    String credential(Call call);

    /// The requested model, script included.
    String model(Call call, JsonNode body);

    /// Whether events are wanted.
    boolean isStream(Call call, JsonNode body);

    /// Checks and understands the request.
    Prompt prompt(Call call, String model, JsonNode body, Script script);

    /// A new answer's id.
    String newAnswerId();

    /// The answer in the format's shape.
    Rendering rendering(Request request, Answer answer);

    /// A refusal in the format's shape; the response already has its headers.
    Buffer error(Refusal refusal, Call call);

    /// What is said to a client without a credential, or with one that is not known.
    default Refusal unauthenticated(@Nullable String credential) {
        return Refusal.unauthenticated(credential);
    }

    /// Sets the headers that the provider sends with each answer.
    void decorate(HttpServerResponse response);

    /// What a rendering needs to know of the request.
    record Request(Call call, JsonNode body, Script script, String answerId, boolean stream) {}

    /// Both forms of one answer.
    interface Rendering {
        /// The whole answer.
        Buffer whole();

        /// The answer's events, made as they are needed.
        Iterator<Frame> frames();

        /// A refusal as an event in the middle of the stream.
        Buffer errorEvent(Refusal refusal);

        /// The media type of the events.
        default String streamType() {
            return "text/event-stream; charset=utf-8";
        }
    }
}
