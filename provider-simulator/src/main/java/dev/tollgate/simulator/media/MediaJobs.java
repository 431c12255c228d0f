package dev.tollgate.simulator.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.multipart.Part;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Outcome;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.truth.Units;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The jobs that were submitted, the oldest forgotten first. A job needs no worker: its state follows from the time, or
/// from the polls.
public final class MediaJobs {
    /// Where what was received is told.
    public static final String PATH = "/_jobs";

    private static final int MAX_JOBS = 10_000;

    private final Map<String, MediaJob> jobs = new LinkedHashMap<>();

    synchronized MediaJob submit(String idPrefix, Request request) {
        var id = Ids.random(idPrefix, 24);
        var job = new MediaJob(
                id,
                request.call().path(),
                request.model(),
                request.body(),
                request.script(),
                received(id, request),
                System.currentTimeMillis(),
                new AtomicInteger());
        jobs.put(job.id(), job);
        if (jobs.size() > MAX_JOBS) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        return job;
    }

    synchronized MediaJob find(String id) {
        var job = jobs.get(id);
        if (job == null || job.script().has(Directive.JOB_LOST)) {
            throw new RefusedException(new Refusal(404, "Job '" + id + "' not found.", null, "not_found"));
        }
        return job;
    }

    /// One more question after the job; the first `poll-faults` of them fail.
    MediaJob poll(String id) {
        var job = find(id);
        if (job.polls().incrementAndGet() <= job.script().number(Directive.POLL_FAULTS, 0)) {
            throw new RefusedException(new Refusal(500, "The server had an error.", null, null));
        }
        return job;
    }

    /// `GET /_jobs`: what each submission was, the newest last.
    public Outcome received(Request request) {
        var list = Json.array();
        synchronized (this) {
            new ArrayList<>(jobs.values()).forEach(job -> list.add(job.received()));
        }
        return new Outcome(null, Json.object().set("jobs", list), Units.NONE);
    }

    private static JsonNode received(String id, Request request) {
        var call = request.call();
        var told = Json.object()
                .put("id", id)
                .put("path", call.path())
                .put("requestId", call.header("x-request-id"))
                .put("contentType", call.header("content-type"))
                .put("model", request.model());
        var parts = Part.parse(call.header("content-type"), call.body());
        if (parts.isEmpty()) {
            told.set("body", request.body());
            return told;
        }
        var list = told.putArray("parts");
        for (var part : parts.get()) {
            var one = list.addObject()
                    .put("name", part.name())
                    .put("fileName", part.fileName())
                    .put("contentType", part.contentType())
                    .put("bytes", part.content().length())
                    .put("sha256", sha256(part.content().getBytes()));
            if (part.fileName() == null) {
                one.put("text", part.content().toString(StandardCharsets.UTF_8));
            }
        }
        return told;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
