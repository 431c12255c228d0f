package dev.tollgate.simulator.media;

import com.fasterxml.jackson.databind.JsonNode;

/// A submitted job. It waits for a tenth of its time and works for the rest.
record MediaJob(String id, String model, JsonNode body, long submittedAt, int millis, boolean fails) {
    enum State {
        QUEUED,
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    int progress() {
        long elapsed = System.currentTimeMillis() - submittedAt;
        return elapsed >= millis ? 100 : (int) (elapsed * 100 / millis);
    }

    State state() {
        int progress = progress();
        if (progress == 100) {
            return fails ? State.FAILED : State.COMPLETED;
        }
        return progress < 10 ? State.QUEUED : State.IN_PROGRESS;
    }
}
