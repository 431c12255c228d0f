package dev.tollgate.billing.payment.redemption;

import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.ledger.CommandKey;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.TopUp;
import dev.tollgate.billing.payment.TopUps;
import dev.tollgate.billing.payment.TypedCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Makes codes and turns each into money once, whoever tries at the same time.
@ApplicationScoped
class Redemptions {
    /// 18 random symbols (90 bits) and the checksum.
    private static final int CODE_LENGTH = 20;

    private final Jdbi jdbi;
    private final RedemptionRepository repository;
    private final TopUps topUps;
    private final BalancePublisher balances;
    private final RedemptionConfig config;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();

    Redemptions(
            Jdbi jdbi,
            RedemptionRepository repository,
            TopUps topUps,
            BalancePublisher balances,
            RedemptionConfig config) {
        this.jdbi = jdbi;
        this.repository = repository;
        this.topUps = topUps;
        this.balances = balances;
        this.config = config;
    }

    /// Makes a batch under `id`; its codes are answered here and known nowhere else.
    List<String> create(UUID id, BatchOrder order) {
        var codes = Stream.generate(() -> TypedCode.random(CODE_LENGTH, random))
                .limit(order.count())
                .toList();
        repository.add(id, order, codes.stream().map(Redemptions::hash).toList());
        return codes;
    }

    /// The code that was typed, as it was issued; empty when it was mistyped.
    static Optional<String> read(String typed) {
        return TypedCode.read(typed, CODE_LENGTH);
    }

    /// Credits a code to a tenant, or tells again what the tenant got for it before.
    RedeemOutcome redeem(UUID tenantId, String code, String actor) {
        var outcome = jdbi.inTransaction(handle -> attempt(handle, tenantId, hash(code), actor));
        if (outcome instanceof RedeemOutcome.Redeemed) {
            balances.changed(List.of(tenantId));
        }
        return outcome;
    }

    private RedeemOutcome attempt(Handle handle, UUID tenantId, String hash, String actor) {
        var guesses = repository.lockGuesses(handle, tenantId, config.window());
        if (guesses.failures() >= config.maxFailures()) {
            return new RedeemOutcome.Throttled(Duration.between(clock.instant(), guesses.retryAt()));
        }
        var found = repository.lock(handle, hash);
        if (found.isEmpty()) {
            repository.countWrongGuess(handle, tenantId);
            return new RedeemOutcome.Unknown();
        }
        var code = found.get();
        if (tenantId.equals(code.redeemedBy()) && code.transferId() != null) {
            return new RedeemOutcome.Redeemed(code.transferId());
        }
        if (code.redeemedBy() != null || !code.redeemable()) {
            repository.countWrongGuess(handle, tenantId);
            return new RedeemOutcome.NotRedeemable();
        }
        var transferId = CommandKey.transferId("redemption", hash);
        topUps.append(
                handle,
                new TopUp(
                        transferId,
                        code.promotional() ? TransferKind.GRANT : TransferKind.TOP_UP,
                        tenantId,
                        code.amount(),
                        "Redemption code: " + code.label(),
                        actor,
                        code.moneyExpiresAt()));
        repository.redeem(handle, hash, tenantId, transferId);
        return new RedeemOutcome.Redeemed(transferId);
    }

    private static String hash(String code) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
