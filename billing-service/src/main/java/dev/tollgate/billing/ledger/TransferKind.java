package dev.tollgate.billing.ledger;

/// Why value moved, as the database and the API spell it.
public enum TransferKind {
    TOP_UP("top-up"),
    CHARGE("charge"),
    /// What a provider charges for something that the tenant got free.
    COST("cost"),
    REFUND("refund"),
    GRANT("grant"),
    CORRECTION("correction"),
    WRITE_OFF("write-off"),
    EXPIRY("expiry");

    private final String text;

    TransferKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
