package dev.tollgate.mediajobs.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/// Jobs of all tenants, in figures.
@ApplicationScoped
public class JobFigures {
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;

    JobFigures(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// What is under way, and for how long the oldest queued job has waited.
    public record Unfinished(Map<Stage, Long> byStage, Duration oldestQueued) {
        public Unfinished {
            byStage = Map.copyOf(byStage);
        }
    }

    public Unfinished unfinished() {
        var byStage = new EnumMap<Stage, Long>(Stage.class);
        var oldest = new long[1];
        jdbi.useHandle(handle -> handle.createQuery("""
                        select stage, count(*) as jobs,
                            extract(epoch from now() - min(created_at))::bigint as seconds
                        from job where finished_at is null group by stage
                        """)
                .map((row, _) -> {
                    var stage = Stage.of(row.getString("stage"));
                    if (stage == Stage.QUEUED) {
                        oldest[0] = row.getLong("seconds");
                    }
                    return byStage.put(stage, row.getLong("jobs"));
                })
                .list());
        return new Unfinished(byStage, Duration.ofSeconds(oldest[0]));
    }

    /// Removes a batch of the jobs that finished longer ago than `age` and hold nothing; answers how many.
    public int removeOld(Duration age) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("""
                        delete from job where id in (
                            select id from job where finished_at < now() - :age and slice_id is null
                            order by finished_at limit :batch)
                        """).bind("age", age).bind("batch", BATCH).execute());
    }
}
