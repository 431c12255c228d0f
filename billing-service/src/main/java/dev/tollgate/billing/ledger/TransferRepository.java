package dev.tollgate.billing.ledger;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads transfers with their lines, of one tenant or of all.
@ApplicationScoped
public class TransferRepository {
    private static final String COLUMNS = """
            t.id, t.kind, t.at, t.tenant_id, t.request_id, t.description, t.actor, t.reason, t.reverses, t.expires_at
            """;
    private final Jdbi jdbi;

    TransferRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Up to `limit` transfers, newest first, behind `cursor`.
    List<TransferItem> list(Filter filter, @Nullable Cursor cursor, int limit) {
        var values = filter.values();
        values.put("limit", limit);
        var where = filter.where();
        if (cursor != null) {
            where += " and (t.at, t.sequence) < (:cursorAt, :cursorSequence)";
            values.put("cursorAt", cursor.at());
            values.put("cursorSequence", cursor.sequence());
        }
        var end = where + " order by t.at desc, t.sequence desc limit :limit";
        var newest = "select " + COLUMNS + ", t.sequence as position from transfer t where ";
        // One index each, so that no page reads more than it shows.
        var sql = filter.ofOwners().stream()
                .map(owner -> "(" + newest + owner + end + ")")
                .collect(Collectors.joining(
                        " union all ", "select * from (", ") newest order by at desc, position desc limit :limit"));
        return jdbi.inTransaction(handle -> withLines(
                handle,
                handle.createQuery(sql)
                        .bindMap(values)
                        .map((row, context) -> item(row))
                        .list()));
    }

    /// The transfer of this id, when there is one.
    public Optional<TransferItem> find(Handle handle, UUID transferId) {
        var found = handle.createQuery(
                        "select " + COLUMNS + ", t.sequence as position from transfer t where t.id = :id")
                .bind("id", transferId)
                .map((row, context) -> item(row))
                .list();
        return withLines(handle, found).stream().findFirst();
    }

    /// The transfer of this id with what it hangs together with.
    Optional<TransferDetail> detail(UUID transferId) {
        return jdbi.inTransaction(handle -> find(handle, transferId)
                .map(item -> new TransferDetail(
                        item,
                        reversalOf(handle, transferId).orElse(null),
                        usage(handle, transferId).orElse(null))));
    }

    /// The transfer that takes this one back.
    public Optional<UUID> reversalOf(Handle handle, UUID transferId) {
        return handle.createQuery("select id from transfer where reverses = :id")
                .bind("id", transferId)
                .mapTo(UUID.class)
                .findOne();
    }

    private static Optional<TransferDetail.Usage> usage(Handle handle, UUID eventId) {
        return handle.createQuery("""
                        select request_id, answer_id, key_id, started_at, model, provider, outcome, price_version, charge,
                               official, cost
                        from usage_record where event_id = :id
                        """)
                .bind("id", eventId)
                .map((row, context) -> new TransferDetail.Usage(
                        row.getString("request_id"),
                        row.getString("answer_id"),
                        row.getObject("key_id", UUID.class),
                        row.getTimestamp("started_at").toInstant(),
                        row.getString("model"),
                        row.getString("provider"),
                        row.getString("outcome"),
                        row.getString("price_version"),
                        Money.ofNanos(row.getLong("charge")),
                        Money.ofNanos(row.getLong("official")),
                        Money.ofNanos(row.getLong("cost"))))
                .findOne();
    }

    private static List<TransferItem> withLines(Handle handle, List<TransferItem> items) {
        if (items.isEmpty()) {
            return items;
        }
        var lines = new LinkedHashMap<UUID, List<TransferItem.Line>>();
        items.forEach(item -> lines.put(item.transferId(), new ArrayList<>()));
        handle.createQuery("""
                        select e.transfer_id, a.kind, e.amount, e.balance_after, e.promotional, e.account_id
                        from ledger_entry e join account a on a.id = e.account_id
                        where e.transfer_id = any(:ids) order by e.transfer_id, e.line
                        """)
                .bindArray("ids", UUID.class, List.copyOf(lines.keySet()))
                .map((row, context) -> Map.entry(row.getObject("transfer_id", UUID.class), line(row)))
                .forEach(entry ->
                        lines.getOrDefault(entry.getKey(), new ArrayList<>()).add(entry.getValue()));
        return items.stream()
                .map(item -> item.withLines(lines.getOrDefault(item.transferId(), List.of())))
                .toList();
    }

    private static TransferItem.Line line(ResultSet row) throws SQLException {
        var balanceAfter = row.getObject("balance_after", Long.class);
        return new TransferItem.Line(
                row.getString("kind"),
                Money.ofNanos(row.getLong("amount")),
                balanceAfter == null ? null : Money.ofNanos(balanceAfter),
                Money.ofNanos(row.getLong("promotional")),
                row.getObject("account_id", UUID.class));
    }

    private static TransferItem item(ResultSet row) throws SQLException {
        var expiresAt = row.getTimestamp("expires_at");
        return new TransferItem(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getTimestamp("at").toInstant(),
                row.getObject("tenant_id", UUID.class),
                row.getString("request_id"),
                row.getString("description"),
                row.getString("actor"),
                row.getString("reason"),
                row.getObject("reverses", UUID.class),
                expiresAt == null ? null : expiresAt.toInstant(),
                List.of(),
                row.getLong("position"));
    }

    /// What a list is narrowed to. A tenant without an account means what touched its wallet, and what was
    /// booked for it beside the wallet: the provider's cost of free requests, and charges that were wholly
    /// written off.
    record Filter(
            @Nullable UUID tenantId,
            @Nullable PlatformAccount account,
            @Nullable String kind,
            @Nullable String actor,
            TimeRange range) {
        /// Conditions of which each transfer meets one at most; those that meet one are listed.
        List<String> ofOwners() {
            if (account != null) {
                return List.of("t." + account.kind() + " is not null"
                        + (tenantId == null ? "" : " and t.tenant_id = :tenant"));
            }
            if (tenantId == null) {
                return List.of("true");
            }
            var besideWallet = "t.wallet_id is null and t.tenant_id = :tenant";
            return TransferKind.COST.text().equals(kind)
                    ? List.of(besideWallet)
                    : List.of(
                            "t.wallet_id = (select id from account where tenant_id = :tenant and kind = 'wallet')",
                            besideWallet);
        }

        String where() {
            var where = new StringBuilder();
            where.append(TransferKind.condition(kind))
                    .append(actor == null ? "" : " and t.actor = :actor")
                    .append(range.from() == null ? "" : " and t.at >= :from")
                    .append(range.to() == null ? "" : " and t.at < :to");
            return where.toString();
        }

        Map<String, Object> values() {
            var values = new HashMap<String, Object>();
            put(values, "tenant", tenantId);
            put(values, "kind", kind);
            put(values, "actor", actor);
            put(values, "from", range.from());
            put(values, "to", range.to());
            return values;
        }

        private static void put(Map<String, Object> values, String name, @Nullable Object value) {
            if (value != null) {
                values.put(name, value);
            }
        }
    }
}
