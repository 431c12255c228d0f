package dev.tollgate.billing.payment;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Payment by a bank transfer that carries our reference. A platform admin confirms what arrived.
@ApplicationScoped
public class BankTransfer implements PaymentProvider {
    private static final String PREFIX = "TG-";
    private static final int REFERENCE_LENGTH = 10;
    private final PaymentConfig.BankTransfer config;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    BankTransfer(PaymentConfig config) {
        this.config = config.bankTransfer();
    }

    @Override
    public PaymentMethod method() {
        return PaymentMethod.BANK_TRANSFER;
    }

    @Override
    public boolean isOffered() {
        return config.instructions().isPresent();
    }

    @Override
    public Duration validFor() {
        return config.validFor();
    }

    @Override
    public Invitation invite(Payment payment) {
        return new Invitation(PREFIX + TypedCode.random(REFERENCE_LENGTH, random), null);
    }

    @Override
    public Optional<PaymentFact> ask(Payment payment) {
        return clock.instant().isAfter(payment.expiresAt()) ? Optional.of(new PaymentFact.Expired()) : Optional.empty();
    }

    @Override
    public Optional<PaymentFact> withdraw(Payment payment) {
        return Optional.of(new PaymentFact.Failed("cancelled"));
    }
}
