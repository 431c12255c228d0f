package dev.tollgate.billing.chain;

import java.time.Instant;
import java.util.List;

/// What a run of the verifier saw. `findings` are in the order they were found, at most 100; `unsealed`
/// transfers are those that no block holds yet.
public record Verification(
        boolean sound,
        Instant startedAt,
        Instant finishedAt,
        long blocks,
        long transfers,
        long entries,
        long accounts,
        long unsealed,
        String headHash,
        long differences,
        List<Finding> findings) {
    public Verification {
        findings = List.copyOf(findings);
    }
}
