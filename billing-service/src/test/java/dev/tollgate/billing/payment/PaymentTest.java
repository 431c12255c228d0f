package dev.tollgate.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PaymentTest {
    private static final Money TEN = Money.ofDollars("10");

    @Test
    void factsLeadToTheSameStateInAnyOrderAndHoweverOftenTheyCome() {
        var facts = List.of(
                new PaymentFact.Paid(TEN),
                new PaymentFact.Paid(TEN),
                new PaymentFact.Refunded(Money.ofDollars("3")),
                new PaymentFact.Refunded(Money.ofDollars("7")),
                new PaymentFact.Refunded(Money.ofDollars("3")),
                new PaymentFact.Expired(),
                new PaymentFact.Failed("declined"));
        var random = new Random(11);

        for (var round = 0; round < 500; round++) {
            var shuffled = new ArrayList<PaymentFact>(facts);
            Collections.shuffle(shuffled, random);

            var payment = pending();
            var booked = Money.ZERO;
            for (var fact : shuffled) {
                payment = payment.after(fact);
                booked = booked.plus(payment.returnDue());
                payment = payment.returnDue().isPositive() ? payment.withReturnBooked() : payment;
            }

            assertThat(payment.state()).as("%s", shuffled).isEqualTo(PaymentState.PAID);
            assertThat(payment.credited()).as("%s", shuffled).isEqualTo(TEN);
            assertThat(booked).as("%s", shuffled).isEqualTo(Money.ofDollars("7"));
        }
    }

    @Test
    void allGivenBackIsRefunded() {
        var payment = pending().after(new PaymentFact.Paid(TEN)).after(new PaymentFact.Refunded(TEN));

        assertThat(payment.returnDue()).isEqualTo(TEN);
        assertThat(payment.withReturnBooked().state()).isEqualTo(PaymentState.REFUNDED);
    }

    @Test
    void neverMoreIsReturnedThanWasCredited() {
        var payment = pending().after(new PaymentFact.Paid(TEN)).after(new PaymentFact.Refunded(Money.ofDollars("11")));

        assertThat(payment.returnDue()).isEqualTo(TEN);
    }

    @Test
    void moneyThatArrivesAfterAllIsCredited() {
        for (var end : List.of(new PaymentFact.Expired(), new PaymentFact.Failed("cancelled"))) {
            assertThat(pending().after(end).after(new PaymentFact.Paid(TEN)).state())
                    .isEqualTo(PaymentState.PAID);
        }
    }

    @Test
    void mismatchCreditsNothingAndWaitsForAPerson() {
        var payment = pending().after(new PaymentFact.Mismatched("9 EUR"));

        assertThat(payment.isCredited()).isFalse();
        assertThat(payment.state()).isEqualTo(PaymentState.PENDING);
        assertThat(Payments.mayConfirm(payment)).isTrue();
        assertThat(payment.after(new PaymentFact.Acknowledged()).state()).isEqualTo(PaymentState.FAILED);
        assertThat(payment.after(new PaymentFact.Paid(TEN)).attention()).isNull();
    }

    private static Payment pending() {
        var now = Instant.parse("2026-06-01T00:00:00Z");
        return new Payment(
                UUID.randomUUID(),
                UUID.randomUUID(),
                PaymentMethod.STRIPE,
                TEN,
                PaymentState.PENDING,
                "key",
                "someone@example.com",
                "cs_1",
                "http://pay",
                Money.ZERO,
                Money.ZERO,
                Money.ZERO,
                null,
                now,
                now,
                now.plusSeconds(3600));
    }
}
