package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.gateway.peer.PeerClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The store of responses, as media-jobs-service offers it. A question that gets no answer fails its future.
/// What it answers is JSON that was not parsed: it may be large.
@ApplicationScoped
class StoredResponses {
    private final Vertx vertx;
    private final PeerClient peers;
    private final StoredConfig config;

    StoredResponses(Vertx vertx, PeerClient peers, StoredConfig config) {
        this.vertx = vertx;
        this.peers = peers;
        this.config = config;
    }

    /// The store refuses a response for good.
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(int status) {
            super("The store refused it with status " + status + ".", null, false, false);
        }
    }

    /// A conversation as it was found.
    sealed interface Context {
        /// All items, oldest first, a JSON array.
        record Items(Buffer json) implements Context {}

        /// One of the responses is not kept.
        record Missing() implements Context {}

        /// It is longer than the store puts together.
        record TooLong() implements Context {}
    }

    /// Keeps a response; false when the store will not have it any more: it was finished, cancelled or
    /// deleted before. Fails with a [RefusedException] when it never will.
    ///
    /// @param stored a [dev.tollgate.contracts.response.StoredResponse] as JSON
    Future<Boolean> keep(UUID tenantId, String id, Buffer stored) {
        return ask(HttpMethod.PUT, path(tenantId, id, ""), stored, StoredResponses::any)
                .map(answer -> switch (answer.status()) {
                    case 204 -> true;
                    case 409 -> false;
                    case 400, 413, 422 -> throw new RefusedException(answer.status());
                    default -> throw unexpected(answer);
                });
    }

    /// The response object.
    Future<Optional<Buffer>> find(UUID tenantId, String id) {
        return lookedForTwice(path(tenantId, id, ""), StoredResponses::any).map(StoredResponses::found);
    }

    /// The items it was asked with.
    Future<Optional<Buffer>> input(UUID tenantId, String id) {
        return lookedForTwice(path(tenantId, id, "/input"), StoredResponses::any)
                .map(StoredResponses::found);
    }

    /// All items of the conversation up to and with the response.
    ///
    /// @param truncates whether the newest part is enough when it is too long
    /// @param room takes the length of the answer, or the future fails with a
    /// [dev.tollgate.gateway.peer.NoRoomException]
    Future<Context> context(UUID tenantId, String id, boolean truncates, LongPredicate room) {
        var part = truncates ? "/context?truncate=true" : "/context";
        return lookedForTwice(path(tenantId, id, part), room).map(answer -> switch (answer.status()) {
            case 200 -> new Context.Items(answer.body());
            case 404 -> new Context.Missing();
            case 422 -> new Context.TooLong();
            default -> throw unexpected(answer);
        });
    }

    /// The kept items with these ids, as a JSON object by id; those that are not kept are missing in it.
    Future<Buffer> items(UUID tenantId, List<String> ids, LongPredicate room) {
        return ask(HttpMethod.POST, "/internal/tenants/" + tenantId + "/response-items", json(ids), room)
                .map(answer -> {
                    if (answer.status() != 200) {
                        throw unexpected(answer);
                    }
                    return answer.body();
                });
    }

    /// Cancels one that runs in the background; answers what it is now.
    Future<Optional<Buffer>> cancel(UUID tenantId, String id) {
        return ask(HttpMethod.POST, path(tenantId, id, "/cancel"), null, StoredResponses::any)
                .map(StoredResponses::found);
    }

    /// Forgets it; false when there is none.
    Future<Boolean> delete(UUID tenantId, String id) {
        return ask(HttpMethod.DELETE, path(tenantId, id, ""), null, StoredResponses::any)
                .map(answer -> switch (answer.status()) {
                    case 204 -> true;
                    case 404 -> false;
                    default -> throw unexpected(answer);
                });
    }

    private static Optional<Buffer> found(PeerClient.Answer answer) {
        return switch (answer.status()) {
            case 200 -> Optional.of(answer.body());
            case 404 -> Optional.empty();
            default -> throw unexpected(answer);
        };
    }

    private Future<PeerClient.Answer> lookedForTwice(String path, LongPredicate room) {
        return ask(HttpMethod.GET, path, null, room).compose(answer -> {
            if (answer.status() != 404) {
                return Future.succeededFuture(answer);
            }
            var later = Promise.<Void>promise();
            vertx.setTimer(Math.max(1, config.secondLook().toMillis()), fired -> later.complete());
            return later.future().compose(v -> ask(HttpMethod.GET, path, null, room));
        });
    }

    private Future<PeerClient.Answer> ask(HttpMethod method, String path, @Nullable Buffer body, LongPredicate room) {
        return peers.call(method, config.url(), path, body, config.timeout(), room);
    }

    private static boolean any(long length) {
        return true;
    }

    private static IllegalStateException unexpected(PeerClient.Answer answer) {
        return new IllegalStateException("The store answered with status " + answer.status() + ".");
    }

    private static String path(UUID tenantId, String id, String part) {
        return "/internal/tenants/" + tenantId + "/responses/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + part;
    }

    /// Any record or tree as JSON.
    static Buffer json(Object value) {
        try {
            return Buffer.buffer(ContractJson.MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A tree is always JSON.", e);
        }
    }
}
