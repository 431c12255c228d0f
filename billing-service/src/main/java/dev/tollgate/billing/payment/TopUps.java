package dev.tollgate.billing.payment;

import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.StatementRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Puts money into wallets, once per idempotency key.
@ApplicationScoped
public class TopUps {
    private static final String UNIQUE_VIOLATION = "23505";
    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final LedgerRepository ledger;
    private final StatementRepository statements;
    private final BalancePublisher balances;

    TopUps(
            Jdbi jdbi,
            WalletRepository wallets,
            LedgerRepository ledger,
            StatementRepository statements,
            BalancePublisher balances) {
        this.jdbi = jdbi;
        this.wallets = wallets;
        this.ledger = ledger;
        this.statements = statements;
        this.balances = balances;
    }

    /// Books a top-up, or answers again what was booked under its transfer id.
    public TopUpOutcome book(TopUp topUp) {
        var earlier = requestHash(topUp.transferId());
        if (earlier.isPresent()) {
            return replay(topUp, earlier.get());
        }
        try {
            jdbi.useTransaction(handle -> append(handle, topUp));
        } catch (UnableToExecuteStatementException e) {
            if (!(e.getCause() instanceof SQLException sql) || !UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                throw e;
            }
            // Another request with this key was faster.
            return replay(topUp, requestHash(topUp.transferId()).orElseThrow());
        }
        balances.changed(List.of(topUp.tenantId()));
        return booked(topUp);
    }

    /// Books it as part of the caller's transaction, which fails when the transfer id is taken. Locks the wallet. After
    /// the commit the caller tells [BalancePublisher].
    public void append(Handle handle, TopUp topUp) {
        var wallet = wallets.lock(handle, List.of(topUp.tenantId())).getFirst();
        var isGrant = topUp.kind() == TransferKind.GRANT;
        var source = isGrant ? PlatformAccount.PROMOTION : PlatformAccount.CASH;
        var after = wallet.balance().plus(topUp.amount());
        var given = isGrant ? topUp.amount() : Money.ZERO;
        var transfer = new Transfer(
                topUp.transferId(),
                topUp.kind(),
                topUp.tenantId(),
                topUp.requestHash(),
                null,
                isGrant ? "Promotional money" : "Top-up",
                topUp.actor(),
                topUp.reason(),
                List.of(
                        new Transfer.Line(wallet.id(), topUp.amount(), after, given),
                        new Transfer.Line(source.id(), topUp.amount().negated(), null)),
                null,
                topUp.expiresAt());
        ledger.append(handle, List.of(transfer), List.of());
    }

    private Optional<String> requestHash(UUID transferId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select coalesce(request_hash, '') from transfer where id = :id")
                        .bind("id", transferId)
                        .mapTo(String.class)
                        .findOne());
    }

    private TopUpOutcome replay(TopUp topUp, String earlierHash) {
        return earlierHash.equals(topUp.requestHash()) ? booked(topUp) : new TopUpOutcome.KeyTaken();
    }

    private TopUpOutcome booked(TopUp topUp) {
        return new TopUpOutcome.Booked(
                statements.find(topUp.tenantId(), topUp.transferId()).orElseThrow());
    }
}
