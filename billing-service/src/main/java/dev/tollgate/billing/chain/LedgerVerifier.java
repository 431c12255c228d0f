package dev.tollgate.billing.chain;

import dev.tollgate.billing.chain.ChainRepository.Content;
import dev.tollgate.billing.chain.Finding.Check;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/// Recomputes the whole ledger from its transfers and entries, as of one moment, and says what does not
/// agree. It reads block by block and account by account, so that its memory does not grow with the ledger,
/// and changes nothing.
@ApplicationScoped
public class LedgerVerifier {
    private static final int PAGE = 500;
    private static final int TAIL = 5_000;
    private final Jdbi jdbi;
    private final ChainRepository chain;
    private final AccountVerifier accounts;
    private final Clock clock = Clock.systemUTC();

    public LedgerVerifier(Jdbi jdbi, ChainRepository chain, AccountVerifier accounts) {
        this.jdbi = jdbi;
        this.chain = chain;
        this.accounts = accounts;
    }

    /// One whole run.
    public Verification verify() {
        // Read-only and without a transaction id: it holds up neither bookings nor sealing.
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            handle.execute("set transaction read only");
            handle.execute("set local statement_timeout = 0");
            return verify(handle);
        });
    }

    private Verification verify(Handle handle) {
        var started = clock.instant();
        var findings = new Findings();
        var blocks = blocks(handle, findings);
        var unsealed = tail(handle, blocks, findings);
        var seen = accounts.verify(handle, blocks.head, findings);
        var entries = blocks.entries + unsealed.entries;
        return new Verification(
                findings.count() == 0,
                started,
                clock.instant(),
                blocks.head.number(),
                blocks.transfers + unsealed.transfers,
                entries,
                seen,
                unsealed.transfers,
                blocks.head.hash(),
                findings.count(),
                findings.kept());
    }

    private Walk blocks(Handle handle, Findings findings) {
        var walk = new Walk();
        while (true) {
            var page = chain.from(handle, walk.next, PAGE);
            for (var block : page) {
                var previous = walk.head;
                if (block.number() != previous.number() + 1
                        || !block.previousHash().equals(previous.hash())) {
                    findings.add(
                            Check.LINK,
                            "block " + block.number(),
                            previous.hash(),
                            block.previousHash(),
                            "It does not follow block " + previous.number() + ".");
                }
                var content = chain.recompute(handle, previous, block);
                compare(block, content, findings);
                walk.add(content);
                walk.head = block;
                walk.next = block.number() + 1;
            }
            if (page.size() < PAGE) {
                return walk;
            }
        }
    }

    private static void compare(Block block, Content content, Findings findings) {
        var name = "block " + block.number();
        if (content.transfers() != block.transfers() || content.entries() != block.entries()) {
            findings.add(
                    Check.BLOCK,
                    name,
                    "%d transfers, %d entries".formatted(block.transfers(), block.entries()),
                    "%d transfers, %d entries".formatted(content.transfers(), content.entries()),
                    "Something was added to what was sealed, or removed from it.");
        } else if (!content.hash().equals(block.hash())) {
            findings.add(Check.BLOCK, name, block.hash(), content.hash(), "What was sealed has been changed.");
        }
        balanced(content, findings);
    }

    private static void balanced(Content content, Findings findings) {
        if (content.unbalanced() > 0) {
            var more = content.unbalanced() > 1 ? ", and of " + (content.unbalanced() - 1) + " more near it" : "";
            findings.add(
                    Check.ZERO_SUM,
                    "transfer " + content.firstUnbalanced(),
                    "0",
                    content.firstSum(),
                    "The entries of this transfer" + more + " do not sum to zero.");
        }
    }

    private Walk tail(Handle handle, Walk blocks, Findings findings) {
        var walk = new Walk();
        var xid = blocks.head.lastXid();
        var sequence = blocks.head.lastSequence();
        Content content;
        do {
            content = chain.tail(handle, xid, sequence, TAIL);
            balanced(content, findings);
            walk.add(content);
            xid = content.lastXid();
            sequence = content.lastSequence();
        } while (content.transfers() == TAIL);
        return walk;
    }

    /// Where a walk over the ledger stands.
    private static final class Walk {
        private Block head = Block.NONE;
        private long next = 1;
        private long transfers;
        private long entries;

        void add(Content content) {
            transfers += content.transfers();
            entries += content.entries();
        }
    }
}
