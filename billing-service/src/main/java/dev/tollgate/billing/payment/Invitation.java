package dev.tollgate.billing.payment;

import org.jspecify.annotations.Nullable;

/// What lets a payer pay: where to go, or which words to write on the transfer.
public record Invitation(String reference, @Nullable String checkoutUrl) {}
