package dev.tollgate.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.truth.TruthLog;
import dev.tollgate.simulator.truth.TruthRecord;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;

/// `GET /_truth?since=N&limit=M` and `DELETE /_truth`.
final class TruthEndpoint implements Endpoint {
    private static final int DEFAULT_LIMIT = 1000;

    private final TruthLog truth;

    TruthEndpoint(TruthLog truth) {
        this.truth = truth;
    }

    @Override
    public void handle(Call call) {
        var response = call.request().response();
        if (call.request().method().equals(HttpMethod.DELETE)) {
            truth.clear();
            response.setStatusCode(204).end();
            return;
        }
        try {
            var since = Long.parseLong(call.request().getParam("since", "0"));
            var limit = Integer.parseInt(call.request().getParam("limit", Integer.toString(DEFAULT_LIMIT)));
            var records = truth.since(since, limit);
            response.putHeader("content-type", "application/json").end(Json.bytes(out -> {
                out.writeStartArray();
                for (var each : records) {
                    write(out, each);
                }
                out.writeEndArray();
            }));
        } catch (NumberFormatException e) {
            response.setStatusCode(400).end("since and limit are whole numbers");
        }
    }

    private static void write(JsonGenerator out, TruthRecord call) throws IOException {
        out.writeStartObject();
        out.writeNumberField("sequence", call.sequence());
        out.writeStringField("requestId", call.subject().requestId());
        out.writeStringField("answerId", call.subject().answerId());
        out.writeStringField("protocol", call.subject().protocol());
        out.writeStringField("model", call.subject().model());
        out.writeBooleanField("stream", call.subject().stream());
        out.writeNumberField("status", call.status());
        out.writeNumberField("inputTokens", call.units().inputTokens());
        out.writeNumberField("cachedTokens", call.units().cachedTokens());
        out.writeNumberField("cacheWriteTokens", call.units().cacheWriteTokens());
        out.writeNumberField("longCacheWriteTokens", call.units().longCacheWriteTokens());
        out.writeNumberField("outputTokens", call.units().outputTokens());
        out.writeNumberField("reasoningTokens", call.units().reasoningTokens());
        out.writeNumberField("media", call.units().media());
        out.writeNumberField("deliveredOutputTokens", call.delivery().outputTokens());
        out.writeBooleanField("completed", call.delivery().completed());
        out.writeBooleanField("clientClosed", call.delivery().clientClosed());
        out.writeStringField("startedAt", call.startedAt().toString());
        out.writeStringField("finishedAt", call.finishedAt().toString());
        out.writeEndObject();
    }
}
