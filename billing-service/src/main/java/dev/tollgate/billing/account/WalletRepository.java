package dev.tollgate.billing.account;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The tenants' wallets. A wallet's row lock orders everything that happens to the wallet.
@ApplicationScoped
public class WalletRepository {
    private final Jdbi jdbi;

    public WalletRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// The wallet of `tenantId`, when it has ever had money or usage.
    public Optional<Wallet> find(UUID tenantId) {
        return findAll(List.of(tenantId)).stream().findFirst();
    }

    /// The wallets of those tenants that have one.
    public List<Wallet> findAll(Collection<UUID> tenantIds) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, tenant_id, balance, held, promotional, spent from account
                        where tenant_id = any(:tenants) and kind = 'wallet'
                        """)
                .bindArray("tenants", UUID.class, List.copyOf(tenantIds))
                .mapTo(Wallet.class)
                .list());
    }

    /// Locks the wallets of `tenantIds` until the transaction ends, in one order for all transactions,
    /// creating those that are missing.
    public List<Wallet> lock(Handle handle, Collection<UUID> tenantIds) {
        var tenants = tenantIds.stream().distinct().toList();
        var wallets = lockPresent(handle, tenants);
        if (wallets.size() == tenants.size()) {
            return wallets;
        }
        handle.createUpdate("""
                        insert into account (id, tenant_id, kind)
                        select gen_random_uuid(), t.tenant_id, 'wallet'
                        from unnest(:tenants) as t (tenant_id) order by t.tenant_id
                        on conflict do nothing
                        """).bindArray("tenants", UUID.class, tenants).execute();
        return lockPresent(handle, tenants);
    }

    /// Locks the wallets of `tenantIds` that exist until the transaction ends.
    public List<Wallet> lockPresent(Handle handle, Collection<UUID> tenantIds) {
        return handle.createQuery("""
                        select id, tenant_id, balance, held, promotional, spent from account
                        where tenant_id = any(:tenants) and kind = 'wallet'
                        order by tenant_id for no key update
                        """)
                .bindArray("tenants", UUID.class, List.copyOf(tenantIds))
                .mapTo(Wallet.class)
                .list();
    }
}
