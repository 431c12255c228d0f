package dev.tollgate.billing.payment;

import dev.tollgate.billing.paging.Cursor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/// SQL of payments and their history. All times are the database's, so that replicas with different clocks agree.
@ApplicationScoped
public class PaymentRepository {
    private static final String COLUMNS = """
            p.id, p.tenant_id, replace(upper(p.method), '-', '_') as method, p.amount, upper(p.state) as state,
            p.idempotency_key, p.requested_by, p.reference, p.checkout_url, p.credited, p.refunded, p.returned,
            p.attention, p.created_at, p.updated_at, p.expires_at
            """;
    private final Jdbi jdbi;

    PaymentRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
        jdbi.registerRowMapper(ConstructorMapper.factory(Payment.class));
        jdbi.registerRowMapper(ConstructorMapper.factory(PaymentHistoryItem.class));
    }

    /// Adds a payment unless the tenant used its key before or has `maxOpen` open ones; answers whether it did.
    boolean add(Handle handle, PaymentOrder order, UUID id, Limits limits) {
        return handle.createUpdate("""
                        insert into payment (id, tenant_id, method, amount, idempotency_key, requested_by, created_at,
                                             updated_at, expires_at, ask_at)
                        select :id, :tenant, :method, :amount, :key, :by, now(), now(),
                               now() + :valid * interval '1 ms', now() + :ask * interval '1 ms'
                        where (select count(*) from payment
                               where tenant_id = :tenant and state in ('created', 'pending')) < :maxOpen
                        on conflict (tenant_id, idempotency_key) do nothing
                        """)
                        .bind("id", id)
                        .bind("tenant", order.tenantId())
                        .bind("method", order.method().text())
                        .bind("amount", order.amount())
                        .bind("key", order.idempotencyKey())
                        .bind("by", order.requestedBy())
                        .bind("valid", limits.validFor().toMillis())
                        .bind("ask", limits.askAfter().toMillis())
                        .bind("maxOpen", limits.maxOpen())
                        .execute()
                == 1;
    }

    Optional<Payment> findByKey(UUID tenantId, String idempotencyKey) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS
                        + " from payment p where p.tenant_id = :tenant and p.idempotency_key = :key")
                .bind("tenant", tenantId)
                .bind("key", idempotencyKey)
                .mapTo(Payment.class)
                .findOne());
    }

    /// A payment of any tenant.
    public Optional<Payment> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from payment p where p.id = :id")
                .bind("id", id)
                .mapTo(Payment.class)
                .findOne());
    }

    /// The payment by card that was credited by a transfer of this tenant.
    public Optional<UUID> creditedByCard(Handle handle, UUID tenantId, UUID transferId) {
        return handle.createQuery("""
                        select p.id from payment p join payment_history h on h.payment_id = p.id
                        where p.tenant_id = :tenant and p.method = 'stripe' and h.transfer_id = :transfer
                        """)
                .bind("tenant", tenantId)
                .bind("transfer", transferId)
                .mapTo(UUID.class)
                .findFirst()
                // Its refunds are booked by transfers of the same history.
                .filter(id -> Returns.creditId(id).equals(transferId));
    }

    /// Locks a payment until the transaction ends; before any wallet.
    Payment lock(Handle handle, UUID id) {
        return handle.createQuery("select " + COLUMNS + " from payment p where p.id = :id for no key update")
                .bind("id", id)
                .mapTo(Payment.class)
                .one();
    }

    /// Notes how a created payment can be paid; answers whether it was still in that state.
    boolean invite(Handle handle, UUID id, Invitation invitation) {
        return handle.createUpdate("""
                        update payment set state = 'pending', reference = :reference, checkout_url = :url,
                               updated_at = now()
                        where id = :id and state = 'created'
                        """)
                        .bind("id", id)
                        .bind("reference", invitation.reference())
                        .bind("url", invitation.checkoutUrl())
                        .execute()
                == 1;
    }

    /// Writes what is known of a payment that is locked in this transaction.
    void update(Handle handle, Payment payment) {
        handle.createUpdate("""
                        update payment set state = :state, credited = :credited, refunded = :refunded,
                               returned = :returned, attention = :attention, updated_at = now()
                        where id = :id
                        """)
                .bind("id", payment.id())
                .bind("state", payment.state().text())
                .bind("credited", payment.credited())
                .bind("refunded", payment.refunded())
                .bind("returned", payment.returned())
                .bind("attention", payment.attention())
                .execute();
    }

    void addHistory(Handle handle, Payment payment, PaymentFact.Source source, @Nullable UUID transferId) {
        handle.createUpdate("""
                        insert into payment_history (payment_id, state, event, actor, reason, transfer_id)
                        values (:payment, :state, :event, :actor, :reason, :transfer)
                        """)
                .bind("payment", payment.id())
                .bind("state", payment.state().text())
                .bind("event", source.event())
                .bind("actor", source.actor())
                .bind("reason", source.reason())
                .bind("transfer", transferId)
                .execute();
    }

    /// Everything that happened to a payment, oldest first.
    List<PaymentHistoryItem> history(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select at, state, event, actor, reason, transfer_id from payment_history
                        where payment_id = :id order by sequence
                        """)
                .bind("id", id)
                .mapTo(PaymentHistoryItem.class)
                .list());
    }

    /// Up to `limit` payments, newest first, behind `cursor`.
    List<Payment> list(Filter filter, @Nullable Cursor cursor, int limit) {
        var values = new HashMap<String, Object>();
        var where = filter.where(values);
        if (cursor != null) {
            where += " and (p.created_at, p.id) < (:cursorAt, :cursorId)";
            values.put("cursorAt", cursor.at());
            values.put("cursorId", uuid(cursor));
        }
        values.put("limit", limit);
        var sql = "select " + COLUMNS + " from payment p where " + where
                + " order by p.created_at desc, p.id desc limit :limit";
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bindMap(values).mapTo(Payment.class).list());
    }

    private static UUID uuid(Cursor cursor) {
        try {
            return UUID.fromString(cursor.id());
        } catch (IllegalArgumentException e) {
            throw Cursor.unknown();
        }
    }

    /// Takes up to `limit` open payments whose provider has been silent too long. Each is taken by one
    /// replica and comes up again after a pause that grows with its age, spread by a quarter so that they
    /// do not come at once.
    List<Payment> takeSilent(Duration askAfter, Duration askAtLeastEvery, int limit) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        update payment p
                        set ask_at = now() + (0.75 + random() / 2)
                            * least(:longest * interval '1 ms', greatest(:first * interval '1 ms', now() - p.created_at))
                        where p.id in (
                            select id from payment
                            where state in ('created', 'pending') and attention is null and ask_at <= now()
                            order by ask_at limit :limit for no key update skip locked)
                        returning
                        """ + COLUMNS)
                .bind("first", askAfter.toMillis())
                .bind("longest", askAtLeastEvery.toMillis())
                .bind("limit", limit)
                .mapTo(Payment.class)
                .list());
    }

    /// How many payments wait for a person.
    long countFlagged() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from payment where attention is not null")
                .mapTo(Long.class)
                .one());
    }

    /// What a new payment is held to.
    record Limits(Duration validFor, Duration askAfter, int maxOpen) {}

    /// What a list is narrowed to; without a tenant it is everybody's.
    record Filter(
            @Nullable UUID tenantId,
            @Nullable PaymentState state,
            @Nullable String reference,
            boolean flagged) {
        String where(HashMap<String, Object> values) {
            var where = new StringBuilder("true");
            if (tenantId != null) {
                where.append(" and p.tenant_id = :tenant");
                values.put("tenant", tenantId);
            }
            if (state != null) {
                where.append(" and p.state = :state");
                values.put("state", state.text());
            }
            if (reference != null) {
                where.append(" and p.reference = :reference");
                values.put("reference", reference);
            }
            return where.append(flagged ? " and p.attention is not null" : "").toString();
        }
    }
}
