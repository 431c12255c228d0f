package dev.tollgate.billing.ledger;

import dev.tollgate.billing.ledger.Transfer.Line;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Promotional money by grant. What ends first is spent first. A charge only lowers the wallet's
/// `promotional`; which grants it came from is worked out when the set of grants is about to change, while
/// the wallet is locked.
@ApplicationScoped
public class GrantRepository {
    /// Makes a grant of each line that gives promotional money.
    void add(Handle handle, List<Transfer> transfers, Instant at) {
        for (var transfer : transfers) {
            for (var line : transfer.lines()) {
                if (line.promotional().isPositive()) {
                    settle(handle, List.of(line.accountId()));
                    insert(handle, transfer, line, at);
                }
            }
        }
    }

    private static void insert(Handle handle, Transfer transfer, Line line, Instant at) {
        handle.createUpdate("""
                        insert into promotional_grant (transfer_id, account_id, amount, remaining, expires_at, granted_at)
                        values (:transfer, :account, :amount, :amount, :expiresAt, :at)
                        """)
                .bind("transfer", transfer.id())
                .bind("account", line.accountId())
                .bind("amount", line.promotional())
                .bind("expiresAt", transfer.expiresAt())
                .bind("at", at)
                .execute();
    }

    /// Takes what was spent since the last time from the grants of these locked wallets.
    public void settle(Handle handle, Collection<UUID> accountIds) {
        handle.createUpdate("""
                        with part as (
                            select g.transfer_id,
                                   sum(g.remaining) over (partition by g.account_id) - a.promotional as spent,
                                   sum(g.remaining) over (partition by g.account_id
                                       order by g.expires_at nulls last, g.granted_at, g.transfer_id) - g.remaining as earlier
                            from promotional_grant g join account a on a.id = g.account_id
                            where g.account_id = any(:accounts) and g.remaining > 0)
                        update promotional_grant g
                        set remaining = g.remaining - least(g.remaining, (part.spent - part.earlier)::bigint)
                        from part where g.transfer_id = part.transfer_id and part.spent > part.earlier
                        """)
                .bindArray("accounts", UUID.class, List.copyOf(accountIds))
                .execute();
    }

    /// What is left of a grant of a wallet that was settled in this transaction; empty when there is no such
    /// grant.
    public Optional<Money> remaining(Handle handle, UUID transferId) {
        return handle.createQuery("select remaining from promotional_grant where transfer_id = :id")
                .bind("id", transferId)
                .mapTo(Money.class)
                .findOne();
    }

    /// Takes `amount` out of what is left of a grant.
    public void take(Handle handle, UUID transferId, Money amount) {
        handle.createUpdate("update promotional_grant set remaining = remaining - :amount where transfer_id = :id")
                .bind("amount", amount)
                .bind("id", transferId)
                .execute();
    }

    /// Up to `limit` grants that have ended with something left (as far as is known before they are settled),
    /// behind `after`.
    public List<Due> due(Handle handle, UUID after, int limit) {
        return handle.createQuery("""
                        select g.transfer_id, a.tenant_id from promotional_grant g join account a on a.id = g.account_id
                        where g.remaining > 0 and g.expires_at <= clock_timestamp() and g.transfer_id > :after
                        order by g.transfer_id limit :limit
                        """)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) ->
                        new Due(row.getObject("transfer_id", UUID.class), row.getObject("tenant_id", UUID.class)))
                .list();
    }

    /// A grant that has ended.
    public record Due(UUID transferId, UUID tenantId) {}
}
