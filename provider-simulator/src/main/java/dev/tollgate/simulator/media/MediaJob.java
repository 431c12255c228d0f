package dev.tollgate.simulator.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import java.util.concurrent.atomic.AtomicInteger;

/// A submitted job. It waits for a tenth of its time and works for the rest; or it is done after a number of polls.
record MediaJob(
        String id,
        String kind,
        String model,
        JsonNode body,
        Script script,
        JsonNode received,
        long submittedAt,
        AtomicInteger polls) {
    private static final int DEFAULT_MILLIS = 2000;

    enum State {
        QUEUED,
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    boolean fails() {
        return script.has(Directive.JOB_FAILS) || script.has(Directive.JOB_BLOCKED);
    }

    int millis() {
        return script.number(Directive.JOB_TIME, DEFAULT_MILLIS);
    }

    int progress() {
        if (script.sets(Directive.JOB_POLLS)) {
            int needed = Math.max(1, script.number(Directive.JOB_POLLS, 1));
            return Math.min(100, polls.get() * 100 / needed);
        }
        long elapsed = System.currentTimeMillis() - submittedAt;
        return elapsed >= millis() ? 100 : (int) (elapsed * 100 / millis());
    }

    State state() {
        int progress = progress();
        if (progress == 100) {
            return fails() ? State.FAILED : State.COMPLETED;
        }
        return progress < 10 ? State.QUEUED : State.IN_PROGRESS;
    }
}
