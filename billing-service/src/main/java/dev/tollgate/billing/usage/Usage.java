package dev.tollgate.billing.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a tenant used in a time range, in steps and groups.
public record Usage(Instant from, Instant to, String step, List<Row> rows, Figures total) {
    public Usage {
        rows = List.copyOf(rows);
    }

    /// One group in one step; `group` is absent for requests that have none (no model was served).
    public record Row(
            Instant at,
            @Nullable String group,
            @JsonUnwrapped Figures figures) {}

    /// Sums. `failed` counts what ended otherwise than complete or by the client's own leaving.
    public record Figures(long requests, long failed, long input, long output, Money charge) {
        static final Figures NONE = new Figures(0, 0, 0, 0, Money.ZERO);

        Figures plus(Figures other) {
            return new Figures(
                    requests + other.requests,
                    failed + other.failed,
                    input + other.input,
                    output + other.output,
                    charge.plus(other.charge));
        }
    }
}
