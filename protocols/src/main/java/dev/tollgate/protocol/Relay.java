package dev.tollgate.protocol;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What the gateway reads and changes of a completion that it passes on in its own protocol: the model's name,
/// the flag that asks for usage, and nothing else. Read with a streaming parser; no tree is built, all other
/// bytes stay.
public interface Relay {
    /// Reads a client's request in one pass.
    ///
    /// @throws ProtocolException when it is no JSON object or one of the members read is impossible
    Request read(RequestTarget target, byte[] body);

    /// Reads the answer to `request`.
    ///
    /// @param model the name the client asked for, to be put back into the answer
    Answer newAnswer(Request request, String model, boolean stream);

    /// A request as it came. Serves every route, as it is also what admission has to know.
    interface Request {
        /// The model's name.
        String model();

        /// Whether the answer is a stream.
        boolean stream();

        /// The largest answer in tokens that the client allows; absent when not said.
        @Nullable
        Long maxOutput();

        /// How many answers are asked for, at least 1.
        int choices();

        /// Length of the body without the images, sounds and files in it.
        long textBytes();

        /// How many images are in it, by address or inline.
        int images();

        /// Where the first image is (`messages[2]`); absent without images.
        @Nullable
        String firstImage();

        /// Whether it brings input whose tokens its bytes do not bound: a document, sound or video, something
        /// that its provider has or fetches, or a tool that the provider runs. Images are not meant.
        boolean hasUnboundedInput();

        /// Whether tools are declared.
        boolean hasTools();

        /// The same without what its provider has refused; absent when that is not in it, or has to be told to
        /// the client as it is.
        default @Nullable Request without(Omission omission) {
            return null;
        }

        /// The call to an upstream that knows the model by `upstreamModel`. Everything else of the body stays
        /// as it is.
        UpstreamRequest toUpstream(String upstreamModel, ModelFacts facts);
    }

    /// The answer as it comes: one [#read] per payload of an event, or one for a whole answer. The getters
    /// are about the payload read last unless they say otherwise. Positions are absolute in the array that
    /// was read.
    interface Answer {
        /// Reads the payload `bytes[from, to)`; throws when it is not what this protocol sends.
        void read(byte[] bytes, int from, int to) throws IOException;

        /// The error it carries; absent when it carries none.
        @Nullable
        CompletionError error();

        /// Whether it has text, reasoning, a refusal or a tool call.
        boolean hasOutput();

        /// Whether it has output or says that the model has finished.
        boolean isMeaningful();

        /// Whether nothing of the answer comes after it.
        boolean isTerminal();

        /// Whether the client must not get it at all.
        boolean isDropped();

        /// Whether the client gets it as it is.
        boolean fits();

        /// `bytes[from, to)`, which contains the payload, with the changes the client needs.
        byte[] edited(byte[] bytes, int from, int to);

        /// The answer's id, once it was read.
        @Nullable
        String id();

        /// What the provider says was consumed so far; absent until it says so, or when it cannot be true.
        @Nullable
        Usage usage();

        /// UTF-8 bytes of output in all payloads.
        long outputBytes();

        /// Whether every choice has said why it stopped, so that the answer is complete.
        boolean isFinished();

        /// The event that ends a stream which has failed after its beginning.
        byte[] errorEvent(CompletionError error);

        /// Whether this protocol's clients bear what stands between the events of a stream, such as comments.
        default boolean passesComments() {
            return true;
        }

        /// What keeps a silent stream open without meaning anything; safe for this protocol's clients.
        byte[] keepAlive();

        /// The answer's `Content-Type` where it differs from the upstream's; absent where it does not.
        default @Nullable String contentType() {
            return null;
        }

        /// What a complete stream still lacks behind its last payload: the terminal event that its upstream has
        /// not sent, or the end of a form that has one of its own (a JSON array). Empty where it lacks nothing.
        default byte[] ending() {
            return new byte[0];
        }
    }
}
