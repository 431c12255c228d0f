package dev.tollgate.gateway.job;

import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.Job.Artifact;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The music that new music goes on from.
///
/// @param clipId the provider's name of the track
record Continuation(UUID jobId, @Nullable String clipId) {
    /// Finds what the request names; empty when it names nothing. Fails with a [GatewayException] that names the
    /// member.
    static Future<Optional<Continuation>> of(JobsClient jobs, UUID tenantId, AskedSong asked) {
        var taskId = asked.taskId();
        var clipId = asked.clipId();
        if (taskId == null && clipId == null) {
            return Future.succeededFuture(Optional.empty());
        }
        var clip = clipId == null ? Optional.<SongAnswer.Clip>empty() : SongAnswer.clip(clipId);
        var jobId = taskId == null ? clip.map(SongAnswer.Clip::jobId) : JobIds.read(JobIds.MUSIC, taskId);
        if (jobId.isEmpty()) {
            return Future.failedFuture(new GatewayException(taskId == null ? missing("continue_clip_id") : missing()));
        }
        if (clip.isPresent() && !clip.get().jobId().equals(jobId.get())) {
            return Future.failedFuture(new GatewayException(GatewayError.invalid(
                    "`continue_clip_id` is not a track of `task_id`. Send one of them.", "continue_clip_id")));
        }
        return jobs.find(tenantId, jobId.get()).map(found -> {
            var job = found.filter(candidate -> candidate.kind() == JobKind.MUSIC)
                    .orElseThrow(() -> new GatewayException(missing()));
            return Optional.of(new Continuation(job.id(), track(job, clipId).id()));
        });
    }

    private static Artifact track(Job job, @Nullable String clipId) {
        if (job.status() != JobStatus.COMPLETED) {
            throw new GatewayException(GatewayError.invalid(
                    "The music of `task_id` is " + VideoAnswer.word(job.status()) + ". Only completed music can go on.",
                    "task_id"));
        }
        var number = clipId == null ? Optional.of(0) : SongAnswer.clip(clipId).map(SongAnswer.Clip::number);
        return job.artifacts().stream()
                .filter(artifact -> number.isPresent()
                        ? artifact.number() == number.get()
                        : clipId != null && clipId.equals(artifact.id()))
                .findFirst()
                .orElseThrow(() -> new GatewayException(missing("continue_clip_id")));
    }

    /// The tenant has no such music.
    static GatewayError missing() {
        return missing("task_id");
    }

    private static GatewayError missing(String name) {
        return GatewayError.invalid("`" + name + "` names no music of this account.", name);
    }
}
