package dev.tollgate.billing.settlement;

/// Another consumer has claimed the partition since, or posted the batch: nothing of it was posted here.
final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FencedException(String message) {
        super(message);
    }
}
