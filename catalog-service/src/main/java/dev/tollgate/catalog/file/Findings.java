package dev.tollgate.catalog.file;

import dev.tollgate.catalog.file.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// Collects everything that is wrong with one file, so that it can be reported at once.
final class Findings {
    private static final int MAX_FINDINGS = 500;
    private static final int MAX_VALUES = 200_000;

    private final List<Finding> found = new ArrayList<>();
    private final Set<Finding> seen = new HashSet<>();
    private int values;
    private int errors;

    void error(Optional<Mark> at, String path, String message) {
        add(Severity.ERROR, at, path, message);
    }

    void warning(Optional<Mark> at, String path, String message) {
        add(Severity.WARNING, at, path, message);
    }

    private void add(Severity severity, Optional<Mark> at, String path, String message) {
        var line = at.map(mark -> mark.getLine() + 1).orElse(1);
        var column = at.map(mark -> mark.getColumn() + 1).orElse(1);
        var finding = new Finding(severity, line, column, path, message);
        if (found.size() < MAX_FINDINGS && seen.add(finding)) {
            found.add(finding);
        }
        errors += severity == Severity.ERROR ? 1 : 0;
    }

    /// Anchors make a small file large: the number of values that are looked at is bounded.
    boolean countValue(Optional<Mark> at, String path) {
        values++;
        if (values == MAX_VALUES) {
            found.clear();
            error(at, path, "the file has more than " + MAX_VALUES + " values once its anchors are filled in");
        }
        return values < MAX_VALUES;
    }

    boolean hasErrors() {
        return errors > 0;
    }

    List<Finding> inFileOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
                .toList();
    }
}
