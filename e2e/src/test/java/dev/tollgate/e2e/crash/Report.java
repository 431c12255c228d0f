package dev.tollgate.e2e.crash;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;

/// A run in words and figures.
final class Report {
    private Report() {}

    static String of(CrashRun.Plan plan, CrashRun.Result result) {
        var load = result.load();
        var findings = result.findings();
        var ends = new EnumMap<Seen.End, Long>(Seen.End.class);
        load.seen().values().forEach(seen -> ends.merge(seen.end(), 1L, Long::sum));
        var text = new StringBuilder();
        text.append("# Crash run of %s%n%n".formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        text.append("Seed %d, %d clients, %d s of load.%n%n"
                .formatted(plan.seed(), plan.clients(), result.loadTime().toSeconds()));
        text.append("| what | count |%n|---|---|%n".formatted());
        row(text, "kills", result.striker().kills());
        row(text, "answers with a request id", load.seen().size());
        ends.forEach((end, count) -> row(text, "… that ended " + end, count));
        row(text, "requests that nobody answered", load.unanswered.get());
        row(text, "served by the simulator", result.served());
        row(text, "usage records", findings.records);
        row(text, "**lost**", findings.lost());
        row(text, "**doubled**", findings.count("doubled"));
        row(
                text,
                "wallets overdrawn, entries below zero",
                findings.tables.getOrDefault("entries after which a wallet was below zero", 0L));
        row(text, "nano-dollars written off", findings.writtenOff);
        row(text, "cut by a crash before their end was on disk, free", findings.cutByCrash);
        findings.unrecordedRefusals.forEach(
                (status, count) -> row(text, "refused with " + status + ", without a record", count));
        text.append("%nFindings:%n%n%s%n".formatted(findings));
        text.append("| strike | count |%n|---|---|%n".formatted());
        result.striker().counts().forEach((strike, count) -> row(text, strike.name(), count));
        text.append("%n| part | kills | ready again after p50 | p99 | longest |%n|---|---|---|---|---|%n".formatted());
        result.striker().recoveries().forEach((part, millis) -> recovery(text, part, millis));
        return text.toString();
    }

    private static void row(StringBuilder text, String what, long count) {
        text.append("| %s | %d |%n".formatted(what, count));
    }

    private static void recovery(StringBuilder text, String part, List<Long> millis) {
        var sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        text.append("| %s | %d | %.1f s | %.1f s | %.1f s |%n"
                .formatted(
                        part,
                        sorted.size(),
                        at(sorted, 0.5) / 1000.0,
                        at(sorted, 0.99) / 1000.0,
                        sorted.getLast() / 1000.0));
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
    }
}
