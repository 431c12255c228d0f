package dev.tollgate.billing.export;

import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Writes a month while it reads it, a few hours at a time, so that neither memory nor the life of a transaction grows
/// with it.
@ApplicationScoped
public class MonthExport {
    private static final Duration STEP = Duration.ofHours(6);
    private final Jdbi jdbi;
    private final ExportConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Semaphore places;

    MonthExport(Jdbi jdbi, ExportConfig config) {
        this.jdbi = jdbi;
        this.config = config;
        this.places = new Semaphore(config.maxConcurrent());
    }

    /// Answers 503 when no place is free, as long as an answer can still be one.
    void requirePlace() {
        if (places.availablePermits() == 0) {
            throw full();
        }
    }

    /// Writes the rows of `month` (UTC), of a month that is not over those until now.
    void write(Source source, Format format, YearMonth month, @Nullable UUID tenantId, OutputStream to)
            throws IOException {
        if (!places.tryAcquire()) {
            throw full();
        }
        try {
            var columns = source.columns(tenantId != null);
            var rows = format.rows(source.label(), columns, new BufferedOutputStream(to, 1 << 16));
            var now = clock.instant();
            var end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            var last = end.isBefore(now) ? end : now;
            for (var at = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
                    at.isBefore(last);
                    at = at.plus(STEP)) {
                var next = at.plus(STEP);
                write(source, columns, new Part(at, next.isBefore(last) ? next : last, tenantId), rows);
            }
            rows.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            places.release();
        }
    }

    private static ProblemException full() {
        return ProblemException.unavailable("Too many exports run now; try again in a minute.");
    }

    // In a transaction, as only there the driver reads rows by and by.
    private void write(Source source, List<Column> columns, Part part, Rows rows) {
        jdbi.useTransaction(handle -> {
            var query = handle.createQuery(source.sql(part.tenantId() != null))
                    .setFetchSize(config.fetchSize())
                    .bind("from", part.from())
                    .bind("to", part.to());
            if (part.tenantId() != null) {
                query.bind("tenant", part.tenantId());
            }
            query.map((row, context) -> Line.of(columns, row))
                    .useStream(lines -> lines.forEach(line -> line.addTo(rows)));
        });
    }

    private record Line(List<@Nullable Object> cells) {
        static Line of(List<Column> columns, ResultSet row) throws SQLException {
            List<@Nullable Object> cells = new ArrayList<>(columns.size());
            for (var column : columns) {
                cells.add(column.read(row));
            }
            return new Line(cells);
        }

        void addTo(Rows rows) {
            try {
                rows.write(cells);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Part(Instant from, Instant to, @Nullable UUID tenantId) {}
}
