package dev.tollgate.simulator.truth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The truth about one finished call. `units` is what the provider generated and bills for a complete answer;
/// `delivery` is how much of it went out.
public record TruthRecord(
        long sequence,
        Subject subject,
        int status,
        Units units,
        Delivered delivery,
        Instant startedAt,
        Instant finishedAt) {

    /// Which call this is.
    public record Subject(
            @Nullable String requestId,
            @Nullable String answerId,
            String protocol,
            @Nullable String model,
            boolean stream) {}

    /// How the call ended. `completed`: the whole answer was sent. `clientClosed`: the peer hung up before that.
    public record Delivered(int outputTokens, boolean completed, boolean clientClosed) {}

    TruthRecord numbered(long number) {
        return new TruthRecord(number, subject, status, units, delivery, startedAt, finishedAt);
    }

    /// The same call, found to have ended otherwise.
    public TruthRecord ended(Delivered end, Instant at) {
        return new TruthRecord(sequence, subject, status, units, end, startedAt, at);
    }
}
