package dev.tollgate.e2e.crash;

/// One way to hurt the platform; `share` is how often it comes in a hundred.
enum Strike {
    KILL_GATEWAY(14),
    KILL_BILLING(12),
    KILL_KAFKA(10),
    KILL_POSTGRES(10),
    KILL_AUTH(3),
    KILL_CATALOG(3),
    /// Gateway, billing, Kafka and Postgres at once.
    KILL_ALL(3),
    /// A process of Postgres that posts for billing; Postgres then restarts itself.
    KILL_BACKEND(3),
    /// When the journal has records that Kafka has not acknowledged.
    KILL_GATEWAY_UNSHIPPED(12),
    KILL_KAFKA_UNSHIPPED(6),
    /// When billing is in the middle of the transaction that posts a batch.
    KILL_BILLING_POSTING(10),
    KILL_POSTGRES_POSTING(4),
    /// A process that stands still for some seconds and goes on.
    FREEZE_GATEWAY(1),
    FREEZE_BILLING(2),
    FREEZE_KAFKA(1),
    /// The disk of the gateway's journal is full for some seconds.
    FULL_DISK(2),
    /// A clock that is wrong until it is turned again.
    TURN_GATEWAY_CLOCK(2),
    TURN_BILLING_CLOCK(1),
    TURN_POSTGRES_CLOCK(1);

    final int share;

    Strike(int share) {
        this.share = share;
    }

    static Strike at(int percent) {
        var left = percent;
        for (var strike : values()) {
            left -= strike.share;
            if (left < 0) {
                return strike;
            }
        }
        throw new IllegalArgumentException("The shares are 100 in all.");
    }
}
