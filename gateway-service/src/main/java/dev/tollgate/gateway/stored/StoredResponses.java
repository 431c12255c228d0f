package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.gateway.peer.PeerClient;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The store of responses, as media-jobs-service offers it. A question that gets no answer fails its future.
@ApplicationScoped
class StoredResponses {
    private final PeerClient peers;
    private final StoredConfig config;

    StoredResponses(PeerClient peers, StoredConfig config) {
        this.peers = peers;
        this.config = config;
    }

    /// Keeps a response; false when the store will not have it any more: it was finished, cancelled or deleted before.
    ///
    /// @param stored a [dev.tollgate.contracts.response.StoredResponse] as JSON
    Future<Boolean> keep(UUID tenantId, String id, Buffer stored) {
        return ask(HttpMethod.PUT, path(tenantId, id, ""), stored).map(answer -> {
            if (answer.status() != 204 && answer.status() != 409) {
                throw new IllegalStateException("The store answered with status " + answer.status() + ".");
            }
            return answer.status() == 204;
        });
    }

    /// The response object.
    Future<Optional<JsonNode>> find(UUID tenantId, String id) {
        return json(HttpMethod.GET, path(tenantId, id, ""));
    }

    /// The items it was asked with.
    Future<Optional<JsonNode>> input(UUID tenantId, String id) {
        return json(HttpMethod.GET, path(tenantId, id, "/input"));
    }

    /// All items of the conversation up to and with the response; empty when it is not kept, or too long to go on.
    Future<Optional<JsonNode>> context(UUID tenantId, String id) {
        return json(HttpMethod.GET, path(tenantId, id, "/context"));
    }

    /// Cancels one that runs in the background; answers what it is now.
    Future<Optional<JsonNode>> cancel(UUID tenantId, String id) {
        return json(HttpMethod.POST, path(tenantId, id, "/cancel"));
    }

    /// Forgets it; false when there is none.
    Future<Boolean> delete(UUID tenantId, String id) {
        return ask(HttpMethod.DELETE, path(tenantId, id, ""), null).map(answer -> {
            if (answer.status() != 204 && answer.status() != 404) {
                throw new IllegalStateException("The store answered with status " + answer.status() + ".");
            }
            return answer.status() == 204;
        });
    }

    private Future<Optional<JsonNode>> json(HttpMethod method, String path) {
        return ask(method, path, null).map(answer -> switch (answer.status()) {
            case 200 -> Optional.of(answer.json());
            case 404, 422 -> Optional.empty();
            default -> throw new IllegalStateException("The store answered with status " + answer.status() + ".");
        });
    }

    private Future<PeerClient.Answer> ask(HttpMethod method, String path, @Nullable Buffer body) {
        return peers.call(method, config.url(), path, body, config.timeout());
    }

    private static String path(UUID tenantId, String id, String part) {
        return "/internal/tenants/" + tenantId + "/responses/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + part;
    }
}
