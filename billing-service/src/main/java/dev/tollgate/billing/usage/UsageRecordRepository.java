package dev.tollgate.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Writes the read model. The primary key decides which events are new.
@ApplicationScoped
public class UsageRecordRepository {
    private static final String INSERT = """
            insert into usage_record (
                event_id, tenant_id, key_id, request_id, answer_id, started_at, finished_at, endpoint, protocol,
                streamed, requested_model, model, provider, deployment, outcome, status, error_code, units, input_units,
                output_units, usage_source, price_version, charge, official, cost, holder, slice_id, holder_sequence,
                upstream_ms, first_byte_ms, total_ms, attempts, trace_id, cost_version)
            select
                e.event_id, e.tenant_id, e.key_id, e.request_id, e.answer_id, e.started_at, e.finished_at, e.endpoint,
                e.protocol, e.streamed, e.requested_model, e.model, e.provider, e.deployment, e.outcome, e.status,
                e.error_code, e.units::json, e.input_units, e.output_units, e.usage_source, e.price_version, e.charge,
                e.official, e.cost, e.holder, e.slice_id, e.holder_sequence, e.upstream_ms, e.first_byte_ms, e.total_ms,
                e.attempts::json, e.trace_id, e.cost_version
            from unnest(
                :eventIds, :tenants, :keys, :requestIds, :answerIds, :startedAt, :finishedAt, :endpoints, :protocols,
                :streamed, :requestedModels, :models, :providers, :deployments, :outcomes, :statuses, :errorCodes, :units,
                :inputUnits, :outputUnits, :usageSources, :priceVersions, :charges, :officials, :costs, :holders, :slices,
                :sequences, :upstream, :firstByte, :total, :attempts, :traces, :costVersions)
                with ordinality as e (
                event_id, tenant_id, key_id, request_id, answer_id, started_at, finished_at, endpoint, protocol,
                streamed, requested_model, model, provider, deployment, outcome, status, error_code, units, input_units,
                output_units, usage_source, price_version, charge, official, cost, holder, slice_id, holder_sequence,
                upstream_ms, first_byte_ms, total_ms, attempts, trace_id, cost_version, position)
            order by e.position
            on conflict (event_id, started_at) do nothing
            returning event_id
            """;
    private final UsageMonths months;

    public UsageRecordRepository(UsageMonths months) {
        this.months = months;
    }

    /// Adds the events that are not there yet, in their order, and answers their ids. An id stands in the answer twice
    /// when it came with two different starts: the ledger then refuses the second.
    public List<UUID> insert(Handle handle, List<TracedEvent> events) {
        months.ensure(
                handle, events.stream().map(event -> event.event().startedAt()).toList());
        try (var insert = handle.createQuery(INSERT)) {
            var columns = new Columns(insert, events);
            columns.add("eventIds", UUID.class, UsageEvent::eventId);
            columns.add("tenants", UUID.class, UsageEvent::tenantId);
            columns.add("keys", UUID.class, UsageEvent::keyId);
            columns.add("requestIds", String.class, UsageEvent::requestId);
            columns.add("answerIds", String.class, UsageEvent::answerId);
            columns.add("startedAt", Instant.class, UsageEvent::startedAt);
            columns.add("finishedAt", Instant.class, UsageEvent::finishedAt);
            columns.add("endpoints", String.class, UsageEvent::endpoint);
            columns.add("protocols", String.class, UsageEvent::protocol);
            columns.add("streamed", Boolean.class, UsageEvent::streamed);
            columns.add("requestedModels", String.class, UsageEvent::requestedModel);
            columns.add("models", String.class, UsageEvent::model);
            columns.add("providers", String.class, UsageEvent::provider);
            columns.add("deployments", String.class, UsageEvent::deployment);
            columns.add("outcomes", String.class, event -> event.outcome().name());
            columns.add("statuses", Integer.class, UsageEvent::status);
            columns.add("errorCodes", String.class, UsageEvent::errorCode);
            columns.add("units", String.class, event -> json(event.units()));
            columns.add("inputUnits", Long.class, EventUnits::input);
            columns.add("outputUnits", Long.class, EventUnits::output);
            columns.add(
                    "usageSources", String.class, event -> event.usageSource().name());
            columns.add("priceVersions", String.class, UsageEvent::priceVersion);
            columns.add("charges", Money.class, UsageEvent::charge);
            columns.add("officials", Money.class, UsageEvent::official);
            columns.add("costs", Money.class, UsageEvent::cost);
            columns.add("holders", String.class, UsageEvent::holder);
            columns.add("slices", UUID.class, UsageEvent::sliceId);
            columns.add("sequences", Long.class, UsageEvent::sequence);
            columns.add("upstream", Long.class, event -> event.timings().upstream());
            columns.add("firstByte", Long.class, event -> event.timings().firstByte());
            columns.add("total", Long.class, event -> event.timings().total());
            columns.add("attempts", String.class, event -> json(event.attempts()));
            columns.add("costVersions", String.class, UsageEvent::costVersion);
            insert.bindArray("traces", String.class, traces(events));
            return insert.mapTo(UUID.class).list();
        }
    }

    private static List<@Nullable String> traces(List<TracedEvent> events) {
        var traces = new ArrayList<@Nullable String>(events.size());
        for (var event : events) {
            traces.add(event.traceId());
        }
        return traces;
    }

    private static String json(Object value) {
        try {
            return ContractJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was read from JSON has a JSON form.", e);
        }
    }

    /// An event, and the trace that it belongs to.
    public record TracedEvent(UsageEvent event, @Nullable String traceId) {}

    private record Columns(Query insert, List<TracedEvent> events) {
        <T> void add(String name, Class<T> type, Function<UsageEvent, ? extends @Nullable T> value) {
            var values = new ArrayList<@Nullable T>(events.size());
            for (var event : events) {
                values.add(value.apply(event.event()));
            }
            insert.bindArray(name, type, values);
        }
    }
}
