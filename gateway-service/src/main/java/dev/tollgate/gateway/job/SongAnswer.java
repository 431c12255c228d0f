package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.Job.Artifact;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.protocol.Json;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A music or lyrics job as clients read it.
final class SongAnswer {
    private static final Pattern NUMBER = Pattern.compile("_(\\d{1,3})");

    private SongAnswer() {}

    /// Around every answer.
    static ObjectNode envelope(JsonNode data) {
        return Json.MAPPER
                .createObjectNode()
                .put("code", 200)
                .put("message", "success")
                .set("data", data);
    }

    static String id(UUID jobId) {
        return JobIds.MUSIC + jobId;
    }

    /// @param linkTo the address of an artifact
    static ObjectNode poll(Job job, Function<Artifact, String> linkTo) {
        var data = Json.MAPPER
                .createObjectNode()
                .put("task_id", id(job.id()))
                .put("status", VideoAnswer.word(job.status()))
                .put("progress", job.progress() + "%");
        var failure = job.failure();
        if (failure != null) {
            data.put("fail_reason", failure.message());
        }
        var results = data.putArray(job.kind() == JobKind.LYRICS ? "lyrics" : "tracks");
        if (job.status() == JobStatus.COMPLETED) {
            job.artifacts().forEach(artifact -> results.add(result(job, artifact, linkTo)));
        }
        return data;
    }

    private static ObjectNode result(Job job, Artifact artifact, Function<Artifact, String> linkTo) {
        var result = Json.MAPPER.createObjectNode().put("id", clipId(job, artifact));
        result.put("title", artifact.title());
        if (artifact.text() != null) {
            return result.put("text", artifact.text());
        }
        return result.put("audio_url", linkTo.apply(artifact))
                .put("style", artifact.style())
                .set("duration", duration(artifact.seconds()));
    }

    /// Most tracks play for whole seconds, and clients show the number as it is.
    private static JsonNode duration(@Nullable Double seconds) {
        if (seconds == null) {
            return Json.MAPPER.nullNode();
        }
        return seconds == Math.rint(seconds)
                ? Json.MAPPER.getNodeFactory().numberNode(seconds.longValue())
                : Json.MAPPER.getNodeFactory().numberNode(seconds);
    }

    /// A track as clients name it when they want it to go on: its job and its place.
    record Clip(UUID jobId, int number) {}

    private static String clipId(Job job, Artifact artifact) {
        return id(job.id()) + "_" + artifact.number();
    }

    /// The track behind `id`; empty when it is not an id of ours.
    static Optional<Clip> clip(String id) {
        var end = id.lastIndexOf('_');
        if (end < 0) {
            return Optional.empty();
        }
        var number = NUMBER.matcher(id.substring(end));
        return number.matches()
                ? JobIds.read(JobIds.MUSIC, id.substring(0, end))
                        .map(jobId -> new Clip(jobId, Integer.parseInt(number.group(1))))
                : Optional.empty();
    }
}
