package dev.tollgate.billing.chain;

import org.jspecify.annotations.Nullable;

/// Something that does not agree: `subject` names the block, transfer, account or wallet. Amounts are
/// nano-USD.
public record Finding(
        Check check,
        String subject,
        @Nullable String expected,
        @Nullable String found,
        String detail) {
    /// What was looked at.
    public enum Check {
        /// Blocks are numbered without a gap, and each names the hash of the one before it.
        LINK,
        /// The transfers of a block still have the hash that they were sealed with.
        BLOCK,
        /// A transfer's entries sum to zero.
        ZERO_SUM,
        /// Each wallet line belongs to a wallet that exists.
        ORPHAN,
        /// An account's balance is the sum of its entries.
        BALANCE,
        /// A wallet's promotional part is that of its entries, and its grants cover it.
        PROMOTIONAL,
        /// What a wallet is said to have spent is what its charges say.
        SPENT,
        /// Each line of a wallet goes on from the balance of the line before it.
        CONTINUITY,
        /// A wallet holds what its reservations hold.
        HELD,
        /// An account's months sum to its sealed entries.
        MONTHS
    }
}
