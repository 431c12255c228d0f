package dev.tollgate.billing.settlement;

/// A partition that a consumer has claimed: under which epoch, and the offset that comes next.
record Progress(int partition, long epoch, long nextOffset) {
    Progress upTo(long offset) {
        return new Progress(partition, epoch, offset);
    }
}
