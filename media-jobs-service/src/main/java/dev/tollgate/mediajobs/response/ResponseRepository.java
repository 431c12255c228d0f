package dev.tollgate.mediajobs.response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.response.StoredResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// The stored responses. Every statement names the tenant, so that nobody reads another's.
@ApplicationScoped
class ResponseRepository {
    private final Jdbi jdbi;
    private final ResponseConfig config;

    ResponseRepository(Jdbi jdbi, ResponseConfig config) {
        this.jdbi = jdbi;
        this.config = config;
    }

    /// How a conversation was put together from its responses.
    sealed interface Context {
        /// All items, oldest first.
        record Items(ArrayNode items) implements Context {}

        /// One of the responses is not kept (any more).
        record Missing(String id) implements Context {}

        /// There are more responses, or more bytes, than the limits allow.
        record TooLong() implements Context {}
    }

    private record Link(String previousId, String input, String response) {}

    /// Keeps the response, or what has become of one that was running; false when it has been cancelled or deleted, or
    /// was finished before.
    boolean keep(UUID tenantId, String id, StoredResponse stored) {
        var sql = """
                insert into stored_response (tenant_id, id, previous_id, status, input, response, created_at, expires_at)
                values (:tenantId, :id, :previousId, :status, cast(:input as json), cast(:response as json), :createdAt,
                    cast(:createdAt as timestamptz) + :retention)
                on conflict (tenant_id, id) do update set status = excluded.status, response = excluded.response
                where stored_response.status in ('queued', 'in_progress')
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bind("tenantId", tenantId)
                        .bind("id", id)
                        .bind("previousId", stored.previousId())
                        .bind("status", stored.response().path("status").asText())
                        .bind("input", written(stored.input()))
                        .bind("response", written(stored.response()))
                        .bind("createdAt", stored.createdAt())
                        .bind("retention", config.retention())
                        .execute())
                == 1;
    }

    /// The response object.
    Optional<JsonNode> find(UUID tenantId, String id) {
        return column("response", tenantId, id);
    }

    /// The items it was asked with.
    Optional<JsonNode> input(UUID tenantId, String id) {
        return column("input", tenantId, id);
    }

    private Optional<JsonNode> column(String name, UUID tenantId, String id) {
        var sql = "select %s from stored_response where tenant_id = :tenantId and id = :id and status <> 'deleted'"
                        .formatted(name)
                + " and expires_at > now()";
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                        .bind("tenantId", tenantId)
                        .bind("id", id)
                        .mapTo(String.class)
                        .findOne())
                .map(ResponseRepository::read);
    }

    /// The conversation up to and with the response: the input and output items of each, oldest first.
    Context context(UUID tenantId, String id) {
        var sql = """
                select coalesce(previous_id, '') as previous_id, input, response from stored_response
                where tenant_id = :tenantId and id = :id and status in ('completed', 'incomplete') and expires_at > now()
                """;
        var chain = new ArrayDeque<Link>();
        var bytes = 0L;
        for (var next = id; !next.isEmpty(); ) {
            var wanted = next;
            var found = jdbi.withHandle(handle -> handle.createQuery(sql)
                    .bind("tenantId", tenantId)
                    .bind("id", wanted)
                    .map((row, context) ->
                            new Link(row.getString("previous_id"), row.getString("input"), row.getString("response")))
                    .findOne());
            if (found.isEmpty()) {
                return new Context.Missing(wanted);
            }
            var link = found.get();
            chain.addFirst(link);
            bytes += link.input().length() + link.response().length();
            if (chain.size() > config.maxChain() || bytes > config.maxContextBytes()) {
                return new Context.TooLong();
            }
            next = link.previousId();
        }
        var items = ContractJson.MAPPER.createArrayNode();
        for (var link : chain) {
            read(link.input()).forEach(items::add);
            read(link.response()).path("output").forEach(items::add);
        }
        return new Context.Items(items);
    }

    /// Forgets the response; false when there is none.
    boolean delete(UUID tenantId, String id) {
        var sql = """
                update stored_response set status = 'deleted', input = null, response = null
                where tenant_id = :tenantId and id = :id and status <> 'deleted' and expires_at > now()
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bind("tenantId", tenantId)
                        .bind("id", id)
                        .execute())
                == 1;
    }

    /// Cancels a response that runs in the background and answers what it is now; one that is cancelled already stays
    /// so. Empty when there is none; a finished one is answered unchanged.
    Optional<JsonNode> cancel(UUID tenantId, String id) {
        return jdbi.inTransaction(handle -> {
            var found = handle.createQuery("""
                            select response from stored_response
                            where tenant_id = :tenantId and id = :id and status <> 'deleted' and expires_at > now()
                            for update
                            """)
                    .bind("tenantId", tenantId)
                    .bind("id", id)
                    .mapTo(String.class)
                    .findOne()
                    .map(ResponseRepository::read);
            if (found.isPresent() && found.get() instanceof ObjectNode response && isRunning(response)) {
                response.put("status", "cancelled");
                handle.createUpdate("""
                                update stored_response set status = 'cancelled', response = cast(:response as json)
                                where tenant_id = :tenantId and id = :id
                                """)
                        .bind("response", written(response))
                        .bind("tenantId", tenantId)
                        .bind("id", id)
                        .execute();
            }
            return found;
        });
    }

    /// Ends those that have run in the background for longer than any gateway works on them; how many.
    int failLost() {
        var sql = """
                update stored_response set status = 'failed', response = cast(
                    cast(response as jsonb) || cast(:failure as jsonb) as json)
                where status in ('queued', 'in_progress') and created_at < now() - :longest
                """;
        var failure = "{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"The work on this"
                + " response was lost. Send the request again.\"}}";
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                .bind("failure", failure)
                .bind("longest", config.maxRunning())
                .execute());
    }

    /// Removes some of the expired; how many.
    int removeExpired() {
        var sql = """
                delete from stored_response where (tenant_id, id) in (
                    select tenant_id, id from stored_response where expires_at <= now()
                    order by expires_at limit :batch for update skip locked)
                """;
        return jdbi.withHandle(handle ->
                handle.createUpdate(sql).bind("batch", config.sweepBatch()).execute());
    }

    private static boolean isRunning(JsonNode response) {
        return List.of("queued", "in_progress").contains(response.path("status").asText());
    }

    private static String written(JsonNode json) {
        try {
            return ContractJson.MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A tree is always JSON.", e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return ContractJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The database holds JSON only.", e);
        }
    }
}
