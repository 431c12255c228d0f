package dev.tollgate.simulator.media;

import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.script.Directive;
import java.util.LinkedHashMap;
import java.util.Map;

/// The jobs that were submitted, the oldest forgotten first. A job needs no worker: its state follows from the time.
public final class MediaJobs {
    private static final int MAX_JOBS = 10_000;
    private static final int DEFAULT_MILLIS = 2000;

    private final Map<String, MediaJob> jobs = new LinkedHashMap<>();

    synchronized MediaJob submit(String idPrefix, Request request) {
        var job = new MediaJob(
                Ids.random(idPrefix, 24),
                request.model(),
                request.body(),
                System.currentTimeMillis(),
                request.script().number(Directive.JOB_TIME, DEFAULT_MILLIS),
                request.script().has(Directive.JOB_FAILS));
        jobs.put(job.id(), job);
        if (jobs.size() > MAX_JOBS) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        return job;
    }

    synchronized MediaJob find(String id) {
        var job = jobs.get(id);
        if (job == null) {
            throw new RefusedException(new Refusal(404, "Job '" + id + "' not found.", null, "not_found"));
        }
        return job;
    }
}
