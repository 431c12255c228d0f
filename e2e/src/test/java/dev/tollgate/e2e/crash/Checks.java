package dev.tollgate.e2e.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What must hold in billing's tables at every moment, as queries that count the exceptions.
final class Checks {
    static final Map<String, String> ALL = all();

    static final String WRITTEN_OFF = "select -balance from account where kind = 'write_off'";

    private Checks() {}

    static long count(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Map<String, String> all() {
        var checks = new LinkedHashMap<String, String>();
        checks.put("transfers that do not sum to zero", """
                select count(*) from (select 1 from ledger_entry group by transfer_id having sum(amount) <> 0) t
                """);
        checks.put("balances that are not the sum of their entries", """
                select count(*) from account a left join
                    (select account_id, sum(amount) as sum from ledger_entry group by account_id) e on e.account_id = a.id
                where a.balance <> coalesce(e.sum, 0)
                """);
        checks.put("entries after which a wallet was below zero", """
                select count(*) from ledger_entry where balance_after < 0
                """);
        checks.put("entries whose balance is not the running sum", """
                select count(*) from (
                    select balance_after, sum(amount) over (partition by account_id order by sequence) as running
                    from ledger_entry where account_id in (select id from account where kind = 'wallet')) e
                where balance_after is distinct from running
                """);
        checks.put("wallets that hold something else than their slices", """
                select count(*) from account a left join
                    (select tenant_id, sum(held) as held from reservation group by tenant_id) r using (tenant_id)
                where a.kind = 'wallet' and a.held <> coalesce(r.held, 0)
                """);
        checks.put("wallets that hold more than they have", """
                select count(*) from account where kind = 'wallet' and (held < 0 or held > balance)
                """);
        checks.put("charged requests whose transfer is missing or another amount", """
                select count(*) from usage_record u left join
                    (select transfer_id, sum(amount) as revenue from ledger_entry
                     where account_id = (select id from account where kind = 'revenue') group by transfer_id) e
                    on e.transfer_id = u.event_id
                where u.charge <> coalesce(e.revenue, 0)
                """);
        checks.put("charges without a request", """
                select count(*) from transfer t where kind in ('charge', 'cost')
                    and not exists (select 1 from usage_record u where u.event_id = t.id)
                """);
        checks.put("slices that do not know what was charged to them", """
                select count(*) from reservation r join
                    (select slice_id, sum(charge) as charge from usage_record where slice_id is not null group by slice_id) u
                    on u.slice_id = r.id
                where r.charged <> u.charge
                """);
        // A holder that stays away for longer than its slice is kept loses its hold; that is the stated bound.
        checks.put("nano-dollars written off though the slice was not expired", """
                select coalesce(sum(-e.amount), 0)::bigint from ledger_entry e
                    join usage_record u on u.event_id = e.transfer_id
                    left join reservation r on r.id = u.slice_id
                where e.account_id = (select id from account where kind = 'write_off')
                    and coalesce(r.state, '') <> 'expired'
                """);
        return checks;
    }
}
