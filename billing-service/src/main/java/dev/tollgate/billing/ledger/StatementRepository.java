package dev.tollgate.billing.ledger;

import dev.tollgate.billing.ledger.LedgerPage.Totals;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// Reads the lines of a tenant's wallet.
@ApplicationScoped
public class StatementRepository {
    private static final String FROM = """
             from transfer t
             where t.wallet_id = (select id from account where tenant_id = :tenant and kind = 'wallet')
            """;
    private static final String COLUMNS = """
            select t.id as transfer_id, t.kind, t.at, t.request_id, t.description, t.wallet as amount, t.balance_after,
                   t.actor, t.reason, t.sequence
            """;
    private final Jdbi jdbi;

    StatementRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
        jdbi.registerRowMapper(ConstructorMapper.factory(LedgerItem.class));
    }

    /// Up to `limit` lines, newest first, behind `cursor`.
    List<LedgerItem> list(UUID tenantId, Filter filter, @Nullable Cursor cursor, int limit) {
        var values = filter.values(tenantId);
        var where = filter.where();
        if (cursor != null) {
            where += " and (t.at, t.sequence) < (:cursorAt, :cursorSequence)";
            values.put("cursorAt", cursor.at());
            values.put("cursorSequence", cursor.sequence());
        }
        values.put("limit", limit);
        var sql = COLUMNS + FROM + where + " order by t.at desc, t.sequence desc limit :limit";
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bindMap(values).mapTo(LedgerItem.class).list());
    }

    Totals totals(UUID tenantId, Filter filter) {
        var sql = """
                select coalesce(sum(t.wallet) filter (where t.wallet > 0), 0)::bigint as credits,
                       coalesce(sum(t.wallet) filter (where t.wallet < 0), 0)::bigint as debits
                """ + FROM + filter.where();
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bindMap(filter.values(tenantId))
                .map((row, context) ->
                        new Totals(Money.ofNanos(row.getLong("credits")), Money.ofNanos(row.getLong("debits"))))
                .one());
    }

    /// The wallet's line of one transfer.
    public Optional<LedgerItem> find(UUID tenantId, UUID transferId) {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + FROM + " and t.id = :transfer")
                .bind("tenant", tenantId)
                .bind("transfer", transferId)
                .mapTo(LedgerItem.class)
                .findOne());
    }

    /// What a list is narrowed to.
    record Filter(@Nullable String kind, @Nullable String model, TimeRange range) {
        String where() {
            return TransferKind.condition(kind)
                    + (model == null ? "" : " and t.kind = 'charge' and t.description = :model")
                    + (range.from() == null ? "" : " and t.at >= :from")
                    + (range.to() == null ? "" : " and t.at < :to");
        }

        Map<String, Object> values(UUID tenantId) {
            var values = new HashMap<String, Object>();
            values.put("tenant", tenantId);
            if (kind != null) {
                values.put("kind", kind);
            }
            if (model != null) {
                values.put("model", model);
            }
            if (range.from() != null) {
                values.put("from", range.from());
            }
            if (range.to() != null) {
                values.put("to", range.to());
            }
            return values;
        }
    }
}
