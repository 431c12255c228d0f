package dev.tollgate.billing.usage;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a tenant used in a time range, in steps and groups. `from` and `to` are what the range was widened to.
public record Usage(Instant from, Instant to, String step, List<Row> rows, Figures total) {
    private static final Figures NONE = new Figures(0, 0, 0, 0, Money.ZERO, Money.ZERO, Money.ZERO);

    public Usage {
        rows = List.copyOf(rows);
    }

    static Usage of(Instant from, Instant to, String step, List<Row> rows, boolean withCost) {
        var shown = withCost ? rows : rows.stream().map(Row::withoutCost).toList();
        var none = withCost ? NONE : NONE.withoutCost();
        return new Usage(from, to, step, shown, shown.stream().map(Row::figures).reduce(none, Figures::plus));
    }

    /// One group in one step; `group` is absent for requests that have none (no model was served).
    public record Row(
            Instant at,
            @Nullable String group,
            @JsonUnwrapped Figures figures) {
        Row withoutCost() {
            return new Row(at, group, figures.withoutCost());
        }
    }

    /// Sums. `failed` counts what ended otherwise than complete or by the client's own leaving; `official` is the
    /// providers' list price; `cost`, what providers charge us, is absent for all but platform admins.
    public record Figures(
            long requests,
            long failed,
            long input,
            long output,
            Money charge,
            Money official,
            @Nullable Money cost) {
        Figures plus(Figures other) {
            return new Figures(
                    requests + other.requests,
                    failed + other.failed,
                    input + other.input,
                    output + other.output,
                    charge.plus(other.charge),
                    official.plus(other.official),
                    cost == null || other.cost == null ? null : cost.plus(other.cost));
        }

        Figures withoutCost() {
            return new Figures(requests, failed, input, output, charge, official, null);
        }
    }
}
