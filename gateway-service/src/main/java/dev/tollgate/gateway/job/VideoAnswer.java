package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.protocol.Json;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// A video job as clients read it: OpenAI's members and those of the documentation in one object.
final class VideoAnswer {
    private static final List<String> TOLD = List.of("prompt", "seconds", "size", "resolution", "aspect_ratio");

    private VideoAnswer() {}

    static String id(Job job) {
        return JobIds.VIDEO + job.id();
    }

    /// What a submission is answered with, and an entry of a list.
    static ObjectNode resource(Job job) {
        var video = Json.MAPPER
                .createObjectNode()
                .put("id", id(job))
                .put("object", "video")
                .put("task_id", id(job))
                .put("model", job.requestedModel())
                .put("status", word(job.status()))
                .put("progress", job.progress())
                .put("created_at", job.createdAt().getEpochSecond());
        var finishedAt = job.finishedAt();
        var expiresAt = job.expiresAt();
        var isCompleted = job.status() == JobStatus.COMPLETED;
        video.put("completed_at", isCompleted && finishedAt != null ? finishedAt.getEpochSecond() : null);
        video.put("expires_at", expiresAt == null ? null : expiresAt.getEpochSecond());
        for (var name : TOLD) {
            if (job.input().has(name)) {
                video.set(name, job.input().get(name));
            }
        }
        video.putNull("remixed_from_video_id").putNull("error");
        var failure = job.failure();
        if (failure != null) {
            video.putObject("error").put("code", failure.code()).put("message", failure.message());
        }
        return video;
    }

    /// What a poll is answered with.
    ///
    /// @param linkTo the address of an artifact
    static ObjectNode poll(Job job, Function<Job.Artifact, String> linkTo) {
        var video = resource(job).put("code", "success");
        var data = video.putObject("data")
                .put("task_id", id(job))
                .put("status", otherWord(job.status()))
                .put("progress", job.progress() + "%");
        var failure = job.failure();
        if (failure != null) {
            data.put("fail_reason", failure.message());
        }
        if (job.status() == JobStatus.COMPLETED && !job.artifacts().isEmpty()) {
            data.putObject("data").put("output", linkTo.apply(job.artifacts().getFirst()));
        }
        return video;
    }

    /// `queued`, `in_progress`, `completed` or `failed`.
    static String word(JobStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String otherWord(JobStatus status) {
        return switch (status) {
            case QUEUED -> "QUEUED";
            case IN_PROGRESS -> "IN_PROGRESS";
            case COMPLETED -> "SUCCESS";
            case FAILED -> "FAILURE";
        };
    }
}
