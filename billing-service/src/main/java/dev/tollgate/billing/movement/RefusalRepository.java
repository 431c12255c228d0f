package dev.tollgate.billing.movement;

import dev.tollgate.billing.movement.MovementOutcome.Cause;
import dev.tollgate.billing.movement.MovementOutcome.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What became of commands: booked ones are transfers, refused ones are kept beside them.
@ApplicationScoped
public class RefusalRepository {
    /// Makes commands of one id wait for each other until the transaction ends.
    void lock(Handle handle, UUID id) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(:high, :low)) locked")
                .bind("high", (int) (id.getMostSignificantBits() >>> 32))
                .bind("low", (int) id.getLeastSignificantBits())
                .mapTo(Integer.class)
                .one();
    }

    Optional<Earlier> find(Handle handle, UUID id) {
        return handle.createQuery("""
                        select request_hash, null as cause, null as detail from transfer where id = :id
                        union all select request_hash, cause, detail from ledger_refusal where id = :id
                        """)
                .bind("id", id)
                .map((row, context) -> {
                    var cause = row.getString("cause");
                    var refused = cause == null
                            ? null
                            : new Refused(Cause.valueOf(cause.toUpperCase(Locale.ROOT)), row.getString("detail"));
                    return new Earlier(row.getString("request_hash"), refused);
                })
                .findFirst();
    }

    void insert(Handle handle, Movement movement, Refused refused) {
        handle.createUpdate("""
                        insert into ledger_refusal (id, request_hash, kind, cause, detail, actor, reason)
                        values (:id, :hash, :kind, :cause, :detail, :actor, :reason)
                        """)
                .bind("id", movement.id())
                .bind("hash", movement.requestHash())
                .bind("kind", movement.kind())
                .bind("cause", refused.cause().name().toLowerCase(Locale.ROOT))
                .bind("detail", refused.detail())
                .bind("actor", movement.actor())
                .bind("reason", movement.reason())
                .execute();
    }

    /// An earlier command of the same id; `refused` is absent when it was booked.
    record Earlier(@Nullable String requestHash, @Nullable Refused refused) {}
}
