package dev.tollgate.contracts.credit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// Answer of `POST /internal/slices` and `POST /internal/slices/{id}/renew`; both outcomes are HTTP 200.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SliceAnswer.Granted.class, name = "granted"),
    @JsonSubTypes.Type(value = SliceAnswer.InsufficientBalance.class, name = "insufficient-balance"),
    @JsonSubTypes.Type(value = SliceAnswer.Closed.class, name = "closed")
})
public sealed interface SliceAnswer {
    /// `granted` may be charged for `ttlMillis` after the question was sent, by the holder's steady clock, so
    /// that no two clocks need to agree. Renew at half of that time. The server releases an unrenewed slice
    /// after twice its time to live. `epoch` grows with each renewal.
    record Granted(UUID sliceId, Money granted, long ttlMillis, long epoch) implements SliceAnswer {}

    /// The minimum is not there; `available` is the balance that is not held, `held` what open slices
    /// of the tenant hold, whoever's they are; most of it may come back.
    record InsufficientBalance(Money available, Money held) implements SliceAnswer {
        /// Whether `amount` would be there if all slices were given back without a charge.
        public boolean mayCome(Money amount) {
            return amount.compareTo(available.plus(held)) <= 0;
        }
    }

    /// The slice was released or has expired: open another one.
    record Closed(UUID sliceId) implements SliceAnswer {}
}
