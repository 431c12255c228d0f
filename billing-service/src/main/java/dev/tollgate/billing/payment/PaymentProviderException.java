package dev.tollgate.billing.payment;

/// A payment provider did not do what it was asked for. Its detail is shown to the caller and names no secret.
public final class PaymentProviderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String detail;

    public PaymentProviderException(String detail) {
        super(detail);
        this.detail = detail;
    }

    public PaymentProviderException(String detail, Throwable cause) {
        super(detail, cause);
        this.detail = detail;
    }

    /// What the caller is told.
    public String detail() {
        return detail;
    }
}
