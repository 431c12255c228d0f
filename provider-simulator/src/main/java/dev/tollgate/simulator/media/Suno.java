package dev.tollgate.simulator.media;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.media.MediaJob.State;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Outcome;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.truth.Units;

/// `POST /suno/submit/music`, `POST /suno/submit/lyrics` and `GET /suno/fetch/{id}`, in the aggregators' shape. A job
/// makes two tracks, or the words of one song.
public final class Suno {
    /// The path's part before the id.
    public static final String PATH = "/suno/fetch/";

    private static final int TRACKS = 2;

    private final MediaJobs jobs;

    /// Keeps its jobs there.
    public Suno(MediaJobs jobs) {
        this.jobs = jobs;
    }

    /// Accepts a job. A job that will fail consumes nothing.
    public Outcome submit(Request request) {
        if (!request.body().hasNonNull("gpt_description_prompt")) {
            request.required("prompt");
        }
        var job = jobs.submit("suno_", request);
        var answer = Json.object().put("code", "success").put("message", "").put("data", job.id());
        return new Outcome(job.id(), answer, Units.ofMedia(job.fails() ? 0 : isLyrics(job) ? 1 : TRACKS));
    }

    /// Says how far a job is.
    public Outcome fetch(Request request) {
        var job = jobs.poll(request.call().path().substring(PATH.length()));
        long submittedAt = job.submittedAt() / 1000;
        var state = job.state();
        var task = Json.object()
                .put("task_id", job.id())
                .put("action", isLyrics(job) ? "LYRICS" : "MUSIC")
                .put("status", Videos.word(state))
                .put("fail_reason", state == State.FAILED ? "The music could not be made." : "")
                .put("submit_time", submittedAt)
                .put("start_time", submittedAt)
                .put("finish_time", job.progress() == 100 ? submittedAt + job.millis() / 1000 : 0)
                .put("progress", job.progress() + "%");
        if (isLyrics(job)) {
            var words = task.putObject("data");
            if (state == State.COMPLETED) {
                words.put("id", job.id() + "-1")
                        .put("title", "A Song")
                        .put("text", "[Verse]\n" + job.body().path("prompt").asText());
            }
            return answered(job, task);
        }
        var clips = task.putArray("data");
        int tracks = Math.min(TRACKS, job.script().number(Directive.JOB_TRACKS, TRACKS));
        for (int track = 1; state == State.COMPLETED && track <= tracks; track++) {
            clips.addObject()
                    .put("id", job.id() + "-" + track)
                    .put("title", job.body().path("title").asText("Untitled"))
                    .put("audio_url", request.call().baseUrl() + MediaFiles.PATH + job.id() + "-" + track + ".mp3")
                    .put("duration", 120)
                    .put(
                            "tags",
                            job.body()
                                    .path("tags")
                                    .asText(job.body().path("style").asText("")))
                    .put("status", "complete");
        }
        return answered(job, task);
    }

    private static Outcome answered(MediaJob job, ObjectNode task) {
        var answer = Json.object().put("code", "success").put("message", "");
        return new Outcome(job.id(), answer.set("data", task), Units.NONE);
    }

    private static boolean isLyrics(MediaJob job) {
        return job.kind().endsWith("/lyrics");
    }
}
