package dev.tollgate.billing.statement;

import dev.tollgate.contracts.money.Money;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What moved a tenant's wallet in a month (UTC), by the time that it was posted: an event that came late
/// stands in the month that it came in. `number` counts the tenant's statements from 1 without gaps; `hash` is
/// that of [#digest].
public record MonthlyStatement(
        UUID tenantId,
        int number,
        YearMonth month,
        Instant from,
        Instant to,
        Instant closedAt,
        Money opening,
        Money movements,
        Money closing,
        String hash,
        List<Line> lines) {
    public MonthlyStatement {
        lines = List.copyOf(lines);
    }

    /// All movements of one kind, charges by model. `count` is the number of entries that `entries` leads to;
    /// units are those of the charged requests.
    public record Line(
            String kind,
            @Nullable String model,
            long count,
            @Nullable Long inputUnits,
            @Nullable Long outputUnits,
            Money amount,
            String entries) {
        private Line of(UUID tenantId) {
            return new Line(kind, model, count, inputUnits, outputUnits, amount, entries + "&tenantId=" + tenantId);
        }
    }

    /// The same for those who read other tenants' books: its entries name the tenant.
    MonthlyStatement ofNamedTenant() {
        return new MonthlyStatement(
                tenantId,
                number,
                month,
                from,
                to,
                closedAt,
                opening,
                movements,
                closing,
                hash,
                lines.stream().map(line -> line.of(tenantId)).toList());
    }

    static Instant from(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    static Instant to(YearMonth month) {
        return from(month.plusMonths(1));
    }

    /// The query that finds exactly the entries of a line.
    static String entries(YearMonth month, String kind, @Nullable String model) {
        return "/api/ledger?kind=" + kind
                + (model == null ? "" : "&model=" + URLEncoder.encode(model, StandardCharsets.UTF_8))
                + "&from=" + from(month) + "&to=" + to(month);
    }

    /// SHA-256, in hex, of the lines below, each ended by a line feed: tenant, number, month, opening, closing,
    /// then for each line its kind, model, count, input units, output units and amount between tabs.
    static String digest(UUID tenantId, int number, YearMonth month, Money opening, Money closing, List<Line> lines) {
        var text = new StringBuilder();
        for (var part : List.of(tenantId, number, month, opening.nanos(), closing.nanos())) {
            text.append(part).append('\n');
        }
        for (var line : lines) {
            text.append(String.join(
                            "\t",
                            line.kind(),
                            Objects.requireNonNullElse(line.model(), ""),
                            Long.toString(line.count()),
                            Objects.toString(line.inputUnits(), ""),
                            Objects.toString(line.outputUnits(), ""),
                            Long.toString(line.amount().nanos())))
                    .append('\n');
        }
        try {
            var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
