package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.contracts.tenant.TenantRecord;

/// A live key, its tenant and its use in the current minute.
public record AdmittedKey(ApiKeyRecord key, TenantRecord tenant, RateWindow window) {}
