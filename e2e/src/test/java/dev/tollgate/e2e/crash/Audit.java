package dev.tollgate.e2e.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.e2e.Platform;
import dev.tollgate.e2e.crash.Seen.End;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Finance's look at everything after a run: what the clients saw and the simulator served against billing's tables,
/// and the tables against each other. It shares no arithmetic with what it audits.
final class Audit {
    private static final Set<String> CHARGED = Set.of("COMPLETE", "CUT_BY_UPSTREAM", "CUT_BY_CLIENT");
    private static final Map<String, String> FALL_BACK =
            Map.of("reasoning", "output", "cache-read", "input", "cache-write-5m", "input", "cache-write-1h", "input");
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final Platform platform;
    private final Instant since;
    private final Map<String, Map<String, Long>> rates;
    private final Findings findings = new Findings();
    private final Map<String, Row> rows = new HashMap<>();

    /// @param rates of each model, in nano-USD per million units
    Audit(Platform platform, Instant since, Map<String, Map<String, Long>> rates) {
        this.platform = platform;
        this.since = since;
        this.rates = rates;
    }

    private record Row(
            String outcome,
            long charge,
            String source,
            long input,
            long output,
            @Nullable String model) {}

    /// `mayBeLost` tells of a time (of `System.nanoTime`) whether the gateway was struck then.
    Findings run(Map<String, Seen> seen, Truth truth, LongPredicate mayBeLost) throws SQLException {
        try (var connection = platform.billing()) {
            readRows(connection, truth);
            seen.forEach((request, sight) -> compare(request, sight, truth, mayBeLost));
            checkTables(connection);
            findings.writtenOff = Checks.count(connection, Checks.WRITTEN_OFF);
        }
        return findings;
    }

    private void readRows(Connection connection, Truth truth) throws SQLException {
        connection.setAutoCommit(false);
        try (var query = connection.prepareStatement("""
                select request_id, outcome, charge, usage_source, units, model from usage_record
                where started_at >= ?
                """)) {
            query.setTimestamp(1, Timestamp.from(since));
            query.setFetchSize(5_000);
            try (var found = query.executeQuery()) {
                while (found.next()) {
                    add(found, truth);
                }
            }
        }
        connection.setAutoCommit(true);
    }

    private void add(ResultSet found, Truth truth) throws SQLException {
        var request = found.getString("request_id");
        var units = json(found.getString("units"));
        var row = new Row(
                found.getString("outcome"),
                found.getLong("charge"),
                found.getString("usage_source"),
                sum(units, "input", "cache-read", "cache-write-5m", "cache-write-1h"),
                sum(units, "output", "reasoning"),
                found.getString("model"));
        findings.records++;
        if (rows.put(request, row) != null) {
            findings.add("doubled", request);
        }
        if (row.charge() != (CHARGED.contains(row.outcome()) ? price(row.model(), units) : 0)) {
            findings.add("charge is not units times price", request);
        }
        if (row.charge() > 0) {
            compareWithTruth(request, row, truth.of(request));
        }
    }

    private void compareWithTruth(String request, Row row, Truth.@Nullable Served served) {
        if (served == null) {
            findings.add("charged, but never served", request);
        } else if (row.source().equals("PROVIDER")
                && row.outcome().equals("COMPLETE")
                && (row.input() != served.input() || row.output() != served.output())) {
            findings.add("units are not the truth's", request);
        } else if (row.source().equals("PROVIDER") && row.output() > served.output()) {
            findings.add("more output charged than was made", request);
        }
    }

    private void compare(String request, Seen seen, Truth truth, LongPredicate mayBeLost) {
        var row = rows.get(request);
        if (row == null) {
            var isExcused = seen.end() != End.COMPLETE && mayBeLost.test(seen.endedAt());
            if (seen.end() == End.REFUSED) {
                findings.unrecordedRefusals.merge(seen.status(), 1L, Long::sum);
            } else if (isExcused) {
                findings.cutByCrash++;
            } else {
                findings.add("lost (" + seen.end() + " " + seen.kind() + ")", request);
            }
            return;
        }
        switch (seen.end()) {
            case COMPLETE -> compareComplete(request, seen.kind(), row, truth.of(request));
            case REFUSED -> expect(row.charge() == 0, "an error was charged", request);
            case ERROR_EVENT, BROKEN, LEFT -> {}
        }
    }

    private void compareComplete(String request, Kind kind, Row row, Truth.@Nullable Served served) {
        if (kind == Kind.EMPTY) {
            expect(row.outcome().equals("EMPTY") && row.charge() == 0, "an empty answer was charged", request);
            return;
        }
        expect(row.outcome().equals("COMPLETE"), "a complete answer is recorded as " + row.outcome(), request);
        if (kind.exact && served != null) {
            var units = ContractJson.MAPPER
                    .createObjectNode()
                    .put("input", served.input())
                    .put("output", served.output());
            expect(row.charge() == price(row.model(), units), "a complete answer's charge is not the truth's", request);
        }
    }

    private void expect(boolean holds, String otherwise, String request) {
        if (!holds) {
            findings.add(otherwise, request);
        }
    }

    private long price(@Nullable String model, JsonNode units) {
        var ofModel = rates.getOrDefault(String.valueOf(model), Map.of());
        var sum = BigInteger.ZERO;
        for (var unit : units.properties()) {
            var rate = ofModel.getOrDefault(
                    unit.getKey(), ofModel.getOrDefault(FALL_BACK.getOrDefault(unit.getKey(), ""), 0L));
            sum = sum.add(BigInteger.valueOf(rate)
                    .multiply(BigInteger.valueOf(unit.getValue().asLong())));
        }
        return new BigDecimal(sum).divide(MILLION, 0, RoundingMode.HALF_EVEN).longValueExact();
    }

    private void checkTables(Connection connection) throws SQLException {
        for (var check : Checks.ALL.entrySet()) {
            var exceptions = Checks.count(connection, check.getValue());
            if (exceptions != 0) {
                findings.tables.put(check.getKey(), exceptions);
            }
        }
    }

    private static long sum(JsonNode units, String... kinds) {
        var sum = 0L;
        for (var kind : List.of(kinds)) {
            sum += units.path(kind).asLong();
        }
        return sum;
    }

    private static JsonNode json(String text) {
        try {
            return ContractJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the audit found. Nothing is to be found but `cutByCrash` and `unrecordedRefusals`.
    static final class Findings {
        private static final int EXAMPLES = 5;
        final Map<String, Long> tables = new LinkedHashMap<>();
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private final Map<String, String> examples = new LinkedHashMap<>();
        long records;
        /// Answers that a crash of the gateway cut before their end was on disk: free.
        long cutByCrash;
        /// By status: of keys that could not be looked up, beyond the rate limit, or cut by a crash.
        final Map<Integer, Long> unrecordedRefusals = new TreeMap<>();
        /// Nano-dollars, of slices that expired because their holder was away for too long.
        long writtenOff;

        void add(String what, String request) {
            if (counts.merge(what, 1L, Long::sum) <= EXAMPLES) {
                examples.merge(what, request, (before, next) -> before + " " + next);
            }
        }

        long lost() {
            return counts.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("lost"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        long count(String what) {
            return counts.getOrDefault(what, 0L);
        }

        boolean isClean() {
            return counts.isEmpty() && tables.isEmpty();
        }

        @Override
        public String toString() {
            var text = new StringBuilder();
            counts.forEach(
                    (what, count) -> text.append("- %d × %s, such as %s%n".formatted(count, what, examples.get(what))));
            tables.forEach((what, count) -> text.append("- %s: %d%n".formatted(what, count)));
            return text.isEmpty() ? "- nothing\n" : text.toString();
        }
    }
}
