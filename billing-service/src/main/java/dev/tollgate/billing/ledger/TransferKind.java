package dev.tollgate.billing.ledger;

import org.jspecify.annotations.Nullable;

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

    /// Narrows transfers `t` to the kind that `:kind` names, if `kind` is one. Nearly all transfers are charges
    /// or costs: of the others there is an index, which the database uses when it is told that it wants none of
    /// those.
    static String condition(@Nullable String kind) {
        if (kind == null) {
            return "";
        }
        var isFrequent = kind.equals(CHARGE.text) || kind.equals(COST.text);
        return " and t.kind = :kind" + (isFrequent ? "" : " and t.kind not in ('charge', 'cost')");
    }
}
