package dev.tollgate.billing.payment.redemption;

import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// SQL of batches, codes and wrong guesses. A code is known by the hex SHA-256 of its text.
@ApplicationScoped
class RedemptionRepository {
    private static final String BATCH = """
            select b.id, b.amount, b.count, b.promotional, b.expires_at, b.grant_expires_at, b.grant_days, b.label,
                   b.reason, b.created_by, b.created_at, b.disabled_at, b.disabled_by,
                   (select count(*) from redemption_code c where c.batch_id = b.id and c.redeemed_by is not null)
                       as redeemed
            from redemption_batch b
            """;
    private final Jdbi jdbi;

    RedemptionRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
        jdbi.registerRowMapper(ConstructorMapper.factory(RedemptionBatch.class));
        jdbi.registerRowMapper(ConstructorMapper.factory(Code.class));
        jdbi.registerRowMapper(ConstructorMapper.factory(Guesses.class));
    }

    /// Adds a batch with its codes.
    void add(UUID id, BatchOrder order, List<String> hashes) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            insert into redemption_batch (id, amount, count, promotional, expires_at, grant_expires_at,
                                                          grant_days, label, reason, created_by)
                            values (:id, :amount, :count, :promotional, :expiresAt, :grantExpiresAt, :grantDays, :label,
                                    :reason, :by)
                            """)
                    .bind("id", id)
                    .bind("amount", order.amount())
                    .bind("count", order.count())
                    .bind("promotional", order.promotional())
                    .bind("expiresAt", order.expiresAt())
                    .bind("grantExpiresAt", order.grantExpiresAt())
                    .bind("grantDays", order.grantDays())
                    .bind("label", order.label())
                    .bind("reason", order.reason())
                    .bind("by", order.createdBy())
                    .execute();
            handle.createUpdate("""
                            insert into redemption_code (hash, batch_id)
                            select decode(h.hash, 'hex'), :id from unnest(:hashes) as h (hash)
                            """)
                    .bind("id", id)
                    .bindArray("hashes", String.class, hashes)
                    .execute();
        });
    }

    Optional<RedemptionBatch> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(BATCH + " where b.id = :id")
                .bind("id", id)
                .mapTo(RedemptionBatch.class)
                .findOne());
    }

    /// Up to `limit` batches, newest first, behind `cursor`.
    List<RedemptionBatch> list(@Nullable Cursor cursor, int limit) {
        var values = new HashMap<String, Object>();
        var where = "";
        if (cursor != null) {
            where = " where (b.created_at, b.id) < (:cursorAt, :cursorId)";
            values.put("cursorAt", cursor.at());
            values.put("cursorId", uuid(cursor));
        }
        values.put("limit", limit);
        var sql = BATCH + where + " order by b.created_at desc, b.id desc limit :limit";
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bindMap(values)
                .mapTo(RedemptionBatch.class)
                .list());
    }

    private static UUID uuid(Cursor cursor) {
        try {
            return UUID.fromString(cursor.id());
        } catch (IllegalArgumentException e) {
            throw Cursor.unknown();
        }
    }

    /// Stops a batch; what was redeemed stays.
    void disable(UUID id, String actor) {
        jdbi.useHandle(handle ->
                handle.createUpdate("""
                        update redemption_batch set disabled_at = now(), disabled_by = :actor
                        where id = :id and disabled_at is null
                        """).bind("id", id).bind("actor", actor).execute());
    }

    /// Locks a code and keeps its batch as it is until the transaction ends.
    Optional<Code> lock(Handle handle, String hash) {
        return handle.createQuery("""
                        select b.amount, b.promotional, b.label, c.redeemed_by, c.transfer_id,
                               coalesce(b.grant_expires_at, clock_timestamp() + b.grant_days * interval '24 h')
                                   as money_expires_at,
                               b.disabled_at is null and coalesce(b.expires_at > clock_timestamp(), true)
                                   and coalesce(b.grant_expires_at > clock_timestamp(), true) as redeemable
                        from redemption_code c join redemption_batch b on b.id = c.batch_id
                        where c.hash = decode(:hash, 'hex')
                        for update of c for share of b
                        """).bind("hash", hash).mapTo(Code.class).findOne();
    }

    void redeem(Handle handle, String hash, UUID tenantId, UUID transferId) {
        handle.createUpdate("""
                        update redemption_code set redeemed_by = :tenant, redeemed_at = now(), transfer_id = :transfer
                        where hash = decode(:hash, 'hex')
                        """)
                .bind("hash", hash)
                .bind("tenant", tenantId)
                .bind("transfer", transferId)
                .execute();
    }

    /// Locks the tenant's wrong guesses, so that its attempts come one after another; they are forgotten after
    /// `window`.
    Guesses lockGuesses(Handle handle, UUID tenantId, Duration window) {
        handle.createUpdate("insert into redemption_guesses (tenant_id) values (:tenant) on conflict do nothing")
                .bind("tenant", tenantId)
                .execute();
        return handle.createQuery("""
                        update redemption_guesses g
                        set failures = case when over then 0 else g.failures end,
                            window_start = case when over then clock_timestamp() else g.window_start end
                        from (select window_start + :window * interval '1 ms' <= clock_timestamp() as over
                              from redemption_guesses where tenant_id = :tenant for update) w
                        where g.tenant_id = :tenant
                        returning g.failures, g.window_start + :window * interval '1 ms' as retry_at
                        """)
                .bind("tenant", tenantId)
                .bind("window", window.toMillis())
                .mapTo(Guesses.class)
                .one();
    }

    void countWrongGuess(Handle handle, UUID tenantId) {
        handle.createUpdate("update redemption_guesses set failures = failures + 1 where tenant_id = :tenant")
                .bind("tenant", tenantId)
                .execute();
    }

    /// A code that is locked.
    public record Code(
            Money amount,
            boolean promotional,
            String label,
            @Nullable UUID redeemedBy,
            @Nullable UUID transferId,
            @Nullable Instant moneyExpiresAt,
            boolean redeemable) {}

    /// What a tenant got wrong in the current window.
    public record Guesses(int failures, Instant retryAt) {}
}
