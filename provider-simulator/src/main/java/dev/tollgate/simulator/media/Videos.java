package dev.tollgate.simulator.media;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.media.MediaJob.State;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Outcome;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.truth.Units;
import java.util.Locale;

/// `POST /v1/videos` and `GET /v1/videos/{id}`, in OpenAI's shape and the aggregators' at once.
public final class Videos {
    /// The path's part before the id.
    public static final String PATH = "/v1/videos/";

    /// The end of the path of the video itself.
    public static final String CONTENT = "/content";

    private static final int DEFAULT_SECONDS = 8;
    private static final int MAX_SECONDS = 15;

    private final MediaJobs jobs;

    /// Keeps its jobs there.
    public Videos(MediaJobs jobs) {
        this.jobs = jobs;
    }

    /// Accepts a job. A job that will fail consumes nothing.
    public Outcome submit(Request request) {
        request.required("model");
        request.required("prompt");
        int seconds = seconds(request);
        var job = jobs.submit("video_", request);
        return new Outcome(job.id(), resource(request.call(), job), Units.ofMedia(job.fails() ? 0 : seconds));
    }

    /// Says how far a job is.
    public Outcome poll(Request request) {
        var id = request.call().path().substring(PATH.length());
        return new Outcome(id, resource(request.call(), jobs.poll(id)), Units.NONE);
    }

    private static int seconds(Request request) {
        var body = request.body();
        int seconds = body.path("seconds").asInt(body.path("duration").asInt(DEFAULT_SECONDS));
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new RefusedException(Refusal.invalid("A video has 1 to 15 seconds.", "seconds", "invalid_value"));
        }
        return seconds;
    }

    private static ObjectNode resource(Call call, MediaJob job) {
        var body = job.body();
        var state = job.state();
        long createdAt = job.submittedAt() / 1000;
        boolean over = state == State.COMPLETED || state == State.FAILED;
        var video = Json.object()
                .put("id", job.id())
                .put("object", "video")
                .put("model", job.model())
                .put("status", state.name().toLowerCase(Locale.ROOT))
                .put("progress", job.progress())
                .put("created_at", createdAt)
                .put("prompt", body.path("prompt").asText())
                .put("size", body.path("size").asText("720x1280"))
                .put(
                        "seconds",
                        body.path("seconds").asText(body.path("duration").asText("8")))
                .put("task_id", job.id())
                .put("code", "success");
        video.putNull("remixed_from_video_id")
                .putNull("error")
                .putNull("completed_at")
                .putNull("expires_at");
        if (over) {
            video.put("completed_at", createdAt + job.millis() / 1000).put("expires_at", createdAt + 3600);
        }
        var data = video.putObject("data");
        data.put("task_id", job.id()).put("status", word(state)).put("progress", job.progress() + "%");
        if (state == State.FAILED) {
            boolean isBlocked = job.script().has(Directive.JOB_BLOCKED);
            video.putObject("error")
                    .put("code", isBlocked ? "moderation_blocked" : "generation_failed")
                    .put("message", "The video could not be made.");
            data.put("fail_reason", "The video could not be made.");
        }
        if (state == State.COMPLETED) {
            data.putObject("data").put("output", call.baseUrl() + MediaFiles.PATH + job.id() + ".mp4");
        }
        return video;
    }

    /// The aggregators' word for a state.
    static String word(State state) {
        return switch (state) {
            case QUEUED -> "QUEUED";
            case IN_PROGRESS -> "IN_PROGRESS";
            case COMPLETED -> "SUCCESS";
            case FAILED -> "FAILURE";
        };
    }
}
