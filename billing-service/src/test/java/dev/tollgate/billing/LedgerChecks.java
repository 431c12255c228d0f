package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.chain.Verifiers;
import org.jdbi.v3.core.Jdbi;

/// What must be true of the books at any moment.
public final class LedgerChecks {
    private LedgerChecks() {}

    /// Fails unless all sums agree; `context` stands in the message.
    public static void booksAreBalanced(Jdbi jdbi, String context) {
        assertThat(count(jdbi, """
                        select count(*) from (
                            select transfer_id from ledger_entry group by transfer_id having sum(amount) <> 0) t
                        """))
                .as("transfers that do not sum to zero, " + context)
                .isZero();
        assertThat(count(jdbi, """
                        select count(*) from account a
                        left join (select account_id, sum(amount) as sum from ledger_entry group by account_id) e
                            on e.account_id = a.id
                        where a.balance <> coalesce(e.sum, 0)
                        """))
                .as("accounts whose balance is not the sum of their entries, " + context)
                .isZero();
        assertThat(count(jdbi, """
                        select count(*) from account a where a.kind = 'wallet' and a.held <>
                            coalesce((select sum(r.held) from reservation r where r.tenant_id = a.tenant_id), 0)
                        """))
                .as("wallets whose hold is not the sum of their slices', " + context)
                .isZero();
        assertThat(count(jdbi, """
                        select count(*) from usage_record u where u.charge > 0 and u.charge is distinct from (
                            select sum(e.amount) from ledger_entry e join account a on a.id = e.account_id
                            where e.transfer_id = u.event_id and a.kind = 'revenue')
                        """))
                .as("charged requests without their revenue, " + context)
                .isZero();
        assertThat(count(jdbi, """
                        select count(*) from (
                            select e.balance_after, sum(e.amount) over (
                                partition by e.account_id order by e.at, e.sequence) as running
                            from ledger_entry e join account a on a.id = e.account_id where a.kind = 'wallet') w
                        where w.balance_after is distinct from w.running
                        """))
                .as("wallet lines whose balance is not the running sum, " + context)
                .isZero();
        assertThat(Verifiers.verify(jdbi).findings())
                .as("what the verifier finds, " + context)
                .isEmpty();
    }

    private static long count(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
