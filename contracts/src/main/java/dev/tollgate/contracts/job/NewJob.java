package dev.tollgate.contracts.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Request of `PUT /internal/tenants/{tenantId}/jobs/{id}`: a job that the gateway has admitted (key, scopes, limits,
/// form of the request), to be paid for and done. The id is chosen by the gateway and is the idempotency key.
///
/// @param keyId the API key that asked
/// @param requestId what the client got as `x-request-id`
/// @param startedAt when the request came: its price is the one in force then
/// @param endpoint the public path, such as `/v1/videos`
/// @param protocol the client's wire protocol in lower case: `chat` or `suno`
/// @param model the catalogue id
/// @param requestedModel the id the client asked for (an alias, or `model`)
/// @param units the most that the job can use, by the names of [dev.tollgate.contracts.money.Rates]: its price is held
/// @param input what the client wants in the names of the public form, to be told again by polls: `prompt`, `seconds`,
/// `size`, `title`, `style`, …
/// @param body what is sent to the provider when it takes a body as the client sent it (a multipart form); absent when
/// the request is made from `input`
/// @param continues the job of the same tenant that this one goes on from, at the same deployment
/// @param traceparent W3C trace context of the request's span
public record NewJob(
        JobKind kind,
        UUID keyId,
        String requestId,
        Instant startedAt,
        String endpoint,
        String protocol,
        String model,
        String requestedModel,
        Map<String, Long> units,
        JsonNode input,
        @Nullable Body body,
        @Nullable UUID continues,
        @Nullable String traceparent) {
    public NewJob {
        units = Map.copyOf(units);
    }

    /// Bytes as the client sent them. `contentType` has the boundary of a multipart form.
    public record Body(String contentType, String base64) {}
}
