package dev.tollgate.contracts.credit;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// Request of `POST /internal/slices`: a hold on a tenant's balance that `holder` may spend without asking again.
/// `sliceId` is chosen by the holder and is the idempotency key. Billing grants at least `minimum` and at
/// most `wanted`, or nothing.
public record OpenSlice(UUID sliceId, UUID tenantId, String holder, Money minimum, Money wanted) {}
