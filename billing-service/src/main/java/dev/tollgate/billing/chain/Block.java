package dev.tollgate.billing.chain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/// One sealed block: all transfers behind the end of the block before it, up to and with the transfer at
/// (`lastXid`, `lastSequence`). Hashes are SHA-256 in hexadecimal.
public record Block(
        long number,
        int transfers,
        int entries,
        String previousHash,
        String hash,
        Instant sealedAt,
        @JsonIgnore long lastXid,
        @JsonIgnore long lastSequence) {
    /// What stands before the first block.
    static final Block NONE = new Block(0, 0, 0, "0".repeat(64), "0".repeat(64), Instant.EPOCH, 0, 0);
}
