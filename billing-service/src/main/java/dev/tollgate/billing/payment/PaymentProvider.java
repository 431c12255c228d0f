package dev.tollgate.billing.payment;

import java.time.Duration;
import java.util.Optional;

/// One way in which money comes in: Stripe Checkout, or a bank transfer that a person confirms. Whatever it learns
/// about a payment it tells as a [PaymentFact]; it never touches a wallet.
public interface PaymentProvider {
    PaymentMethod method();

    /// Whether this deployment is configured for it.
    boolean isOffered();

    /// How long a payer has.
    Duration validFor();

    /// Makes it possible to pay. Asked again for the same payment, the provider must not make a second one to pay.
    ///
    /// @throws PaymentProviderException when the provider cannot be reached or refuses; the call may be repeated
    Invitation invite(Payment payment);

    /// What the provider knows about a payment that has been silent; empty while nothing is decided.
    ///
    /// @throws PaymentProviderException when the provider cannot be reached
    Optional<PaymentFact> ask(Payment payment);

    /// Makes it impossible to pay, or tells what happened instead; empty when the money is on its way already.
    ///
    /// @throws PaymentProviderException when the provider cannot be reached
    Optional<PaymentFact> withdraw(Payment payment);
}
