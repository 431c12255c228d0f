package dev.tollgate.contracts.credit;

import dev.tollgate.contracts.money.Money;

/// Request of `POST /internal/slices/{id}/close`: the holder spends no more of the slice. `charged` is the sum of the
/// charges it has journalled against it; that part stays held until the events arrive, the rest is free at once.
public record CloseSlice(Money charged) {}
