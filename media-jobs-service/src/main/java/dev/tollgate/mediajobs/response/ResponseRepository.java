package dev.tollgate.mediajobs.response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.response.StoredResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
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

    /// What became of a response that was to be kept.
    enum Keeping {
        KEPT,
        /// It has been cancelled or deleted, or was finished before.
        OVER,
        TOO_LARGE
    }

    /// How a conversation was put together from its responses.
    sealed interface Context {
        /// All items, oldest first, a JSON array.
        record Items(String items) implements Context {}

        /// One of the responses is not kept (any more).
        record Missing(String id) implements Context {}

        /// There are more responses, or more bytes, than the limits allow.
        record TooLong() implements Context {}
    }

    private record Link(String previousId, String input, String response) {}

    /// Keeps the response, or what has become of one that was running.
    Keeping keep(UUID tenantId, String id, StoredResponse stored) {
        var input = stored.input();
        var response = written(stored.response());
        var asked = input == null ? "" : written(input);
        if (asked.length() + response.length() > config.maxBytes()) {
            return Keeping.TOO_LARGE;
        }
        var insert = """
                insert into stored_response (tenant_id, id, previous_id, status, input, response, created_at, expires_at,
                    item_ids, bytes)
                values (:tenantId, :id, :previousId, :status, cast(:input as json), cast(:response as json), :createdAt,
                    cast(:createdAt as timestamptz) + :retention, :itemIds, :bytes)
                on conflict (tenant_id, id) do update set status = excluded.status, response = excluded.response,
                    item_ids = excluded.item_ids, bytes = excluded.bytes
                where stored_response.status in ('queued', 'in_progress')
                """;
        var update = """
                update stored_response set status = :status, response = cast(:response as json),
                    item_ids = item_ids || cast(:itemIds as text[]), bytes = length(cast(input as text)) + :bytes
                where tenant_id = :tenantId and id = :id and status in ('queued', 'in_progress')
                """;
        var count = jdbi.withHandle(handle -> {
            var statement = handle.createUpdate(input == null ? update : insert)
                    .bind("tenantId", tenantId)
                    .bind("id", id)
                    .bind("status", stored.response().path("status").asText())
                    .bind("response", response)
                    .bind("bytes", asked.length() + response.length())
                    .bindArray("itemIds", String.class, itemIds(stored));
            if (input != null) {
                statement
                        .bind("previousId", stored.previousId())
                        .bind("input", asked)
                        .bind("createdAt", stored.createdAt())
                        .bind("retention", config.retention());
            }
            return statement.execute();
        });
        return count == 1 ? Keeping.KEPT : Keeping.OVER;
    }

    private static List<String> itemIds(StoredResponse stored) {
        var ids = new LinkedHashSet<String>();
        for (var items : Arrays.asList(stored.input(), stored.response().path("output"))) {
            if (items != null) {
                items.forEach(item -> ids.add(item.path("id").asText("")));
            }
        }
        ids.remove("");
        return List.copyOf(ids);
    }

    /// The response object.
    Optional<String> find(UUID tenantId, String id) {
        return column("response", tenantId, id);
    }

    /// The items it was asked with.
    Optional<String> input(UUID tenantId, String id) {
        return column("input", tenantId, id);
    }

    private Optional<String> column(String name, UUID tenantId, String id) {
        var sql = "select %s from stored_response where tenant_id = :tenantId and id = :id and status <> 'deleted'"
                        .formatted(name)
                + " and expires_at > now()";
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bind("id", id)
                .mapTo(String.class)
                .findOne());
    }

    /// The items with these ids, a JSON object by id, each as the latest finished response has it.
    String items(UUID tenantId, List<String> ids) {
        var sql = """
                select distinct latest.id from unnest(cast(:ids as text[])) as wanted(id)
                cross join lateral (
                    select id from stored_response
                    where tenant_id = :tenantId and item_ids @> array[wanted.id] and expires_at > now()
                        and status in ('completed', 'incomplete')
                    order by created_at desc limit 1) as latest
                """;
        var holders = jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bindArray("ids", String.class, ids)
                .mapTo(String.class)
                .list());
        var wanted = Set.copyOf(ids);
        var found = ContractJson.MAPPER.createObjectNode();
        for (var holder : holders) {
            for (var item : items(finished(tenantId, holder).stream().toList())) {
                var id = item.path("id").asText("");
                if (wanted.contains(id)) {
                    found.set(id, item);
                }
            }
        }
        return written(found);
    }

    private Optional<Link> finished(UUID tenantId, String id) {
        var sql = """
                select coalesce(previous_id, '') as previous_id, input, response from stored_response
                where tenant_id = :tenantId and id = :id and status in ('completed', 'incomplete') and expires_at > now()
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bind("id", id)
                .map((row, context) ->
                        new Link(row.getString("previous_id"), row.getString("input"), row.getString("response")))
                .findOne());
    }

    /// The conversation up to and with the response: the input and output items of each, oldest first.
    ///
    /// @param truncates whether its newest part is enough when all of it is too long
    Context context(UUID tenantId, String id, boolean truncates) {
        var chain = new ArrayDeque<Link>();
        var bytes = 0L;
        for (var next = id; !next.isEmpty(); ) {
            var found = finished(tenantId, next);
            if (found.isEmpty()) {
                return new Context.Missing(next);
            }
            var link = found.get();
            bytes += link.input().length() + link.response().length();
            if (chain.size() >= config.maxChain() || bytes > config.maxContextBytes()) {
                if (truncates && !chain.isEmpty()) {
                    break;
                }
                return new Context.TooLong();
            }
            chain.addFirst(link);
            next = link.previousId();
        }
        return new Context.Items(written(items(chain)));
    }

    private static ArrayNode items(Iterable<Link> chain) {
        var items = ContractJson.MAPPER.createArrayNode();
        for (var link : chain) {
            read(link.input()).forEach(items::add);
            read(link.response()).path("output").forEach(items::add);
        }
        return items;
    }

    /// Forgets the response; false when there is none.
    boolean delete(UUID tenantId, String id) {
        var sql = """
                update stored_response set status = 'deleted', input = null, response = null, item_ids = '{}', bytes = 0
                where tenant_id = :tenantId and id = :id and status <> 'deleted' and expires_at > now()
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bind("tenantId", tenantId)
                        .bind("id", id)
                        .execute())
                == 1;
    }

    /// Cancels a response that runs in the background and answers what it is now; one that is cancelled
    /// already stays so. Empty when there is none; a finished one is answered unchanged.
    Optional<String> cancel(UUID tenantId, String id) {
        return jdbi.inTransaction(handle -> {
            var found = handle.createQuery("""
                            select response from stored_response
                            where tenant_id = :tenantId and id = :id and status <> 'deleted' and expires_at > now()
                            for update
                            """)
                    .bind("tenantId", tenantId)
                    .bind("id", id)
                    .mapTo(String.class)
                    .findOne();
            if (found.isEmpty() || !(read(found.get()) instanceof ObjectNode response) || !isRunning(response)) {
                return found;
            }
            var cancelled = written(response.put("status", "cancelled"));
            handle.createUpdate("""
                            update stored_response set status = 'cancelled', response = cast(:response as json)
                            where tenant_id = :tenantId and id = :id
                            """)
                    .bind("response", cancelled)
                    .bind("tenantId", tenantId)
                    .bind("id", id)
                    .execute();
            return Optional.of(cancelled);
        });
    }

    /// Ends those that have run in the background for longer than any gateway works on them; how many.
    int failLost() {
        var find = """
                select tenant_id, id, response from stored_response
                where status in ('queued', 'in_progress') and created_at < now() - :longest
                limit :batch for update skip locked
                """;
        return jdbi.inTransaction(handle -> {
            var end = handle.prepareBatch("""
                    update stored_response set status = 'failed', response = cast(:response as json)
                    where tenant_id = :tenantId and id = :id
                    """);
            handle.createQuery(find)
                    .bind("longest", config.maxRunning())
                    .bind("batch", config.sweepBatch())
                    .map((row, context) -> end.bind("tenantId", row.getObject("tenant_id", UUID.class))
                            .bind("id", row.getString("id"))
                            .bind("response", lost(row.getString("response")))
                            .add())
                    .list();
            return IntStream.of(end.execute()).sum();
        });
    }

    private static String lost(String response) {
        var failed = ((ObjectNode) read(response)).put("status", "failed");
        failed.putObject("error")
                .put("code", "server_error")
                .put("message", "The work on this response was lost. Send the request again.");
        return written(failed);
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

    /// Removes the oldest finished responses of tenants whose responses take more than they may; how many.
    int removeSurplus() {
        var sql = """
                delete from stored_response where (tenant_id, id) in (
                    select tenant_id, id from (
                        select tenant_id, id, status,
                            sum(bytes) over (partition by tenant_id order by created_at desc, id) as with_newer
                        from stored_response where tenant_id in (
                            select tenant_id from stored_response group by tenant_id having sum(bytes) > :most)) as aged
                    where with_newer > :most and status not in ('queued', 'in_progress', 'deleted')
                    limit :batch)
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                .bind("most", config.maxTenantBytes())
                .bind("batch", config.sweepBatch())
                .execute());
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
