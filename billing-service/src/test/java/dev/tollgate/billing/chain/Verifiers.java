package dev.tollgate.billing.chain;

import org.jdbi.v3.core.Jdbi;

/// The verifier for tests of other features.
public final class Verifiers {
    private Verifiers() {}

    public static Verification verify(Jdbi jdbi) {
        return new LedgerVerifier(jdbi, new ChainRepository(jdbi), new AccountVerifier()).verify();
    }
}
