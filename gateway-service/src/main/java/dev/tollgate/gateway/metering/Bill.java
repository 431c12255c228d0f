package dev.tollgate.gateway.metering;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.usage.UsageEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a completion is charged (`charge`), what the provider's list price would have been (`official`), and
/// what providers charge us (`cost`): for this answer, also when it is free, and for calls that did not serve.
record Bill(
        @Nullable Price price,
        Money charge,
        Money official,
        Money cost,
        @Nullable String costVersion) {
    static Bill of(FinishedCompletion completion) {
        var units = completion.units();
        var model = completion.model();
        var deployment = completion.deployment();
        var price = model == null ? null : model.priceAt(completion.startedAt());
        var costs = deployment == null ? null : deployment.costAt(completion.startedAt());
        var isCharged = isCharged(completion.outcome());
        return new Bill(
                price,
                price == null || !isCharged ? Money.ZERO : price.charge(units),
                price == null || !isCharged ? Money.ZERO : price.officialCharge(units),
                costs == null ? completion.wasted() : costs.charge(units).plus(completion.wasted()),
                costs == null ? null : costs.version());
    }

    UsageEvent event(
            FinishedCompletion completion, UUID eventId, String holder, @Nullable UUID sliceId, long sequence) {
        var model = completion.model();
        var deployment = completion.deployment();
        return new UsageEvent(
                eventId,
                completion.requestId(),
                completion.answerId(),
                completion.tenantId(),
                completion.keyId(),
                completion.startedAt(),
                completion.finishedAt(),
                completion.endpoint(),
                completion.protocol(),
                completion.streamed(),
                completion.requestedModel(),
                model == null ? null : model.id(),
                deployment == null ? null : deployment.providerId(),
                deployment == null ? null : deployment.id(),
                completion.outcome(),
                completion.status(),
                completion.errorCode(),
                completion.units(),
                completion.usageSource(),
                price == null ? null : price.version(),
                charge,
                official,
                cost,
                holder,
                sliceId,
                sequence,
                completion.timings(),
                completion.attempts(),
                completion.traceparent(),
                costVersion);
    }

    /// Output that was delivered is paid for, whoever ended it; nothing delivered is free.
    private static boolean isCharged(UsageEvent.Outcome outcome) {
        return switch (outcome) {
            case COMPLETE, CUT_BY_UPSTREAM, CUT_BY_CLIENT -> true;
            case EMPTY, REFUSED, UPSTREAM_ERROR, INTERNAL_ERROR -> false;
        };
    }
}
