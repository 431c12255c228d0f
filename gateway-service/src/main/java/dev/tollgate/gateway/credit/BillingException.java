package dev.tollgate.gateway.credit;

/// Billing could not be asked, or did not give the answer that was agreed.
final class BillingException extends RuntimeException {
    private final int status;

    BillingException(String message) {
        super(message, null, false, false);
        this.status = 0;
    }

    BillingException(int status) {
        super("Billing answered " + status + ".", null, false, false);
        this.status = status;
    }

    /// A 4xx that repeating does not change.
    boolean isRefusal() {
        return status >= 400 && status < 500 && status != 401 && status != 408 && status != 429;
    }
}
