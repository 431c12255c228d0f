package dev.tollgate.gateway.error;

/// Carries a [GatewayError] from where it is found to where it is answered. It has no stack trace: it is an answer to
/// a client, not a fault.
public final class GatewayException extends RuntimeException {
    private final transient GatewayError error;

    public GatewayException(GatewayError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public GatewayError error() {
        return error;
    }
}
