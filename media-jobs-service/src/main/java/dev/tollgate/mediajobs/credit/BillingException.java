package dev.tollgate.mediajobs.credit;

/// Billing cannot be asked now.
public final class BillingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BillingException(String message, Throwable cause) {
        super(message, cause);
    }

    BillingException(String message) {
        super(message);
    }
}
