package dev.tollgate.protocol.cases;

import java.util.List;
import java.util.ServiceLoader;

/// Carries a completion from its client to an upstream and back. The cases run through the codecs alone
/// ([CodecPipe]), unless the class path offers another pipe as a service: then through that one.
public interface Pipe {
    /// @param replies what the upstream answers to the calls it gets for this request, in their order
    Passage pass(Asked asked, List<Reply> replies);

    /// The pipe of this class path.
    static Pipe current() {
        return Current.PIPE;
    }

    /// Holds the one pipe.
    final class Current {
        private static final Pipe PIPE =
                ServiceLoader.load(Pipe.class).findFirst().orElseGet(CodecPipe::new);

        private Current() {}
    }
}
