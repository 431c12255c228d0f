package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.gateway.ingress.GatewayClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/// A client of videos and music, and what it can tell [JobsFake] to do.
record JobsStage(GatewayClient client) {
    Answer post(String path, String key, String body) {
        return client.send(client.request(path, key).POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    Answer get(String path) {
        return client.get(path, "rich");
    }

    /// Asks for a video; its id.
    String video(String prompt) {
        var answer = post("/v1/videos", "rich", "{'model':'grok-video-3','prompt':'" + prompt + "'}");
        return answer.json().path("id").asText();
    }

    /// Asks for music; its id.
    String music(String body) {
        return post("/suno/submit/music", "rich", body)
                .json()
                .path("data")
                .path("task_id")
                .asText();
    }

    /// What the gateway has handed over.
    JsonNode handedOver(String id) {
        return client.send(control("/_job/", id, "").GET()).json();
    }

    void set(String id, JobStatus status, int progress) {
        client.send(control("/_job/", id, "?status=" + status + "&progress=" + progress)
                .PUT(BodyPublishers.noBody()));
    }

    /// Bytes of the job's artifact that were sent; -1 when the gateway did not take them any more.
    long written(String id) {
        return client.send(control("/_written/", id, "").GET()).json().asLong();
    }

    private static HttpRequest.Builder control(String path, String id, String query) {
        var jobId = id.substring(id.indexOf('_') + 1);
        return HttpRequest.newBuilder(URI.create(GatewayClient.setting("test.jobs") + path + jobId + query));
    }
}
