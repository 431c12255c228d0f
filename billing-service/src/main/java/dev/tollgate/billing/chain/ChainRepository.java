package dev.tollgate.billing.chain;

import dev.tollgate.billing.account.BillingDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// SQL of the chain. The bytes that are hashed are made by one statement, for sealing and for verifying: the
/// text form of one row per transfer, one per line, in the order of the transaction that booked them. Times are
/// microseconds.
@ApplicationScoped
public class ChainRepository {
    private static final long SEALER_LOCK = 0x746f_6c6c_6761_7465L; // "tollgate"
    /// A transaction below this has ended, and whatever it booked can be seen: nothing can appear below it
    /// any more.
    private static final String IS_FINAL = "t.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
    private static final String CONTENT = """
            with part as (
                select t.* from transfer t
                where (t.xid, t.sequence) > (:xid, :sequence) and %s
                order by t.xid, t.sequence limit :limit
            ), line as (
                select p.id, p.xid, p.sequence,
                       num_nonnulls(p.wallet, p.revenue, p.write_off, p.provider_cost, p.provider_payable, p.cash, p.promotion,
                                    p.refund, p.breakage) as entries,
                       coalesce(p.wallet, 0) + coalesce(p.revenue, 0) + coalesce(p.write_off, 0)
                           + coalesce(p.provider_cost, 0) + coalesce(p.provider_payable, 0) + coalesce(p.cash, 0)
                           + coalesce(p.promotion, 0) + coalesce(p.refund, 0) + coalesce(p.breakage, 0) as total,
                       row(p.xid, p.sequence, p.id, p.kind, (extract(epoch from p.at) * 1000000)::bigint, p.tenant_id,
                           p.request_hash, p.request_id, p.description, p.actor, p.reason, p.reverses,
                           (extract(epoch from p.expires_at) * 1000000)::bigint, p.wallet_id, p.wallet, p.balance_after,
                           p.promotional, p.revenue, p.write_off, p.provider_cost, p.provider_payable, p.cash,
                           p.promotion, p.refund, p.breakage)::text as content
                from part p
            )
            select count(*) as transfers, coalesce(sum(entries), 0)::bigint as entries,
                   max(xid) as last_xid, max(sequence) filter (where xid = newest) as last_sequence,
                   encode(sha256(convert_to(:header || chr(10) || string_agg(content, chr(10) order by xid, sequence), 'UTF8')),
                          'hex') as hash,
                   count(*) filter (where total <> 0) as unbalanced,
                   (array_agg(id order by xid, sequence) filter (where total <> 0))[1] as first_unbalanced,
                   (array_agg(total order by xid, sequence) filter (where total <> 0))[1]::text as first_sum
            from line cross join (select max(xid) as newest from part) n
            """;
    private static final String SEAL = CONTENT.formatted(IS_FINAL);
    private static final String RECOMPUTE = CONTENT.formatted("(t.xid, t.sequence) <= (:lastXid, :lastSequence)");
    private static final String COLUMNS = """
            select number, transfers, entries, encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash,
                   sealed_at, last_xid, last_sequence from ledger_block
            """;
    private final Jdbi jdbi;

    public ChainRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Seals up to `limit` transfers as the next block, in a transaction of its own; empty when there is
    /// nothing to seal, or when another process is sealing.
    Optional<Block> seal(int limit) {
        return jdbi.inTransaction(handle -> isOnlySealer(handle) ? seal(handle, limit) : Optional.empty());
    }

    private static boolean isOnlySealer(Handle handle) {
        return handle.createQuery("select pg_try_advisory_xact_lock(:lock)")
                .bind("lock", SEALER_LOCK)
                .mapTo(Boolean.class)
                .one();
    }

    private Optional<Block> seal(Handle handle, int limit) {
        var previous = head(handle);
        var at = BillingDatabase.now(handle);
        var content = handle.createQuery(SEAL)
                .bind("xid", previous.lastXid())
                .bind("sequence", previous.lastSequence())
                .bind("limit", limit)
                .bind("header", header(previous.number() + 1, previous.hash(), at))
                .map((row, context) -> content(row))
                .one();
        if (content.transfers() == 0) {
            return Optional.empty();
        }
        var block = new Block(
                previous.number() + 1,
                content.transfers(),
                content.entries(),
                previous.hash(),
                content.hash(),
                at,
                content.lastXid(),
                content.lastSequence());
        insert(handle, block);
        addToMonths(handle, previous, block);
        return Optional.of(block);
    }

    /// The first line of what is hashed: it ties the block to its place, its time and the block before it.
    private static String header(long number, String previousHash, Instant sealedAt) {
        return "%d %s %s".formatted(number, previousHash, sealedAt);
    }

    private static void insert(Handle handle, Block block) {
        handle.createUpdate("""
                        insert into ledger_block (number, last_xid, last_sequence, transfers, entries, previous_hash, hash, sealed_at)
                        values (:number, :xid, :sequence, :transfers, :entries, decode(:previous, 'hex'), decode(:hash, 'hex'), :at)
                        """)
                .bind("number", block.number())
                .bind("xid", block.lastXid())
                .bind("sequence", block.lastSequence())
                .bind("transfers", block.transfers())
                .bind("entries", block.entries())
                .bind("previous", block.previousHash())
                .bind("hash", block.hash())
                .bind("at", block.sealedAt())
                .execute();
    }

    private static void addToMonths(Handle handle, Block previous, Block block) {
        handle.createUpdate("""
                        insert into account_month as m (account_id, month, amount)
                        select a.id, s.month, l.amount
                        from (
                            select date_trunc('month', t.at at time zone 'UTC')::date as month, sum(t.revenue) as revenue,
                                   sum(t.write_off) as write_off, sum(t.provider_cost) as provider_cost,
                                   sum(t.provider_payable) as provider_payable, sum(t.cash) as cash,
                                   sum(t.promotion) as promotion, sum(t.refund) as refund, sum(t.breakage) as breakage
                            from transfer t
                            where (t.xid, t.sequence) > (:xid, :sequence) and (t.xid, t.sequence) <= (:lastXid, :lastSequence)
                            group by 1) s
                        cross join lateral (values
                            ('revenue', s.revenue), ('write_off', s.write_off), ('provider_cost', s.provider_cost),
                            ('provider_payable', s.provider_payable), ('cash', s.cash), ('promotion', s.promotion),
                            ('refund', s.refund), ('breakage', s.breakage)) as l (kind, amount)
                        join account a on a.kind = l.kind
                        where l.amount is not null
                        on conflict (account_id, month) do update set amount = m.amount + excluded.amount
                        """)
                .bind("xid", previous.lastXid())
                .bind("sequence", previous.lastSequence())
                .bind("lastXid", block.lastXid())
                .bind("lastSequence", block.lastSequence())
                .execute();
    }

    /// The newest block, or [Block#NONE].
    Block head(Handle handle) {
        return handle.createQuery(COLUMNS + " order by number desc limit 1")
                .map((row, context) -> block(row))
                .findOne()
                .orElse(Block.NONE);
    }

    /// Up to `limit` blocks from `number` on, oldest first.
    List<Block> from(Handle handle, long number, int limit) {
        return handle.createQuery(COLUMNS + " where number >= :number order by number limit :limit")
                .bind("number", number)
                .bind("limit", limit)
                .map((row, context) -> block(row))
                .list();
    }

    /// Up to `limit` blocks before `number`, newest first.
    List<Block> before(long number, int limit) {
        return jdbi.withHandle(
                handle -> handle.createQuery(COLUMNS + " where number < :number order by number desc limit :limit")
                        .bind("number", number)
                        .bind("limit", limit)
                        .map((row, context) -> block(row))
                        .list());
    }

    /// What the ledger holds today where `block` was sealed behind the end of `previous`.
    Content recompute(Handle handle, Block previous, Block block) {
        return handle.createQuery(RECOMPUTE)
                .bind("xid", previous.lastXid())
                .bind("sequence", previous.lastSequence())
                .bind("lastXid", block.lastXid())
                .bind("lastSequence", block.lastSequence())
                .bindNull("limit", java.sql.Types.BIGINT)
                .bind("header", header(block.number(), block.previousHash(), block.sealedAt()))
                .map((row, context) -> content(row))
                .one();
    }

    /// Up to `limit` transfers behind (`xid`, `sequence`), sealed or not.
    Content tail(Handle handle, long xid, long sequence, int limit) {
        return handle.createQuery(CONTENT.formatted("true"))
                .bind("xid", xid)
                .bind("sequence", sequence)
                .bind("limit", limit)
                .bind("header", "")
                .map((row, context) -> content(row))
                .one();
    }

    /// How far sealing is behind.
    Backlog backlog() {
        return jdbi.withHandle(handle -> {
            var head = head(handle);
            return handle.createQuery("""
                            select (select at from transfer t where (t.xid, t.sequence) > (:xid, :sequence)
                                    order by t.xid, t.sequence limit 1) as oldest,
                                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint < :xid as wound_back
                            """)
                    .bind("xid", head.lastXid())
                    .bind("sequence", head.lastSequence())
                    .map((row, context) -> {
                        var oldest = row.getTimestamp("oldest");
                        return new Backlog(oldest == null ? null : oldest.toInstant(), row.getBoolean("wound_back"));
                    })
                    .one();
        });
    }

    private static Block block(ResultSet row) throws SQLException {
        return new Block(
                row.getLong("number"),
                row.getInt("transfers"),
                row.getInt("entries"),
                row.getString("previous_hash"),
                row.getString("hash"),
                row.getTimestamp("sealed_at").toInstant(),
                row.getLong("last_xid"),
                row.getLong("last_sequence"));
    }

    private static Content content(ResultSet row) throws SQLException {
        var hash = row.getString("hash");
        return new Content(
                row.getInt("transfers"),
                row.getInt("entries"),
                row.getLong("last_xid"),
                row.getLong("last_sequence"),
                hash == null ? "" : hash,
                row.getLong("unbalanced"),
                row.getObject("first_unbalanced", UUID.class),
                row.getString("first_sum"));
    }

    /// Transfers of a range; `unbalanced` of them have entries that do not sum to zero (or none).
    record Content(
            int transfers,
            int entries,
            long lastXid,
            long lastSequence,
            String hash,
            long unbalanced,
            @Nullable UUID firstUnbalanced,
            @Nullable String firstSum) {}

    /// When the oldest transfer that no block holds was booked; `isWoundBack` when the database counts
    /// transactions from a lower number than the chain knows, as after a restore from a logical dump.
    record Backlog(@Nullable Instant oldest, boolean isWoundBack) {}
}
