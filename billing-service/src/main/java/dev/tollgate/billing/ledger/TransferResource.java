package dev.tollgate.billing.ledger;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The whole ledger for those who answer for the platform; one transfer for its tenant as well.
@Path("/api/ledger/transfers")
@Authenticated
@RunOnVirtualThread
public class TransferResource {
    private static final Set<String> PROVIDER =
            Set.of(PlatformAccount.PROVIDER_COST.kind(), PlatformAccount.PROVIDER_PAYABLE.kind());
    private final Caller caller;
    private final TransferRepository transfers;

    TransferResource(Caller caller, TransferRepository transfers) {
        this.caller = caller;
        this.transfers = transfers;
    }

    /// Newest first.
    @GET
    public Page<TransferItem> list(
            @QueryParam("tenantId") @Nullable String tenantId,
            @QueryParam("account") @Nullable String account,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        LedgerRoles.requireAll(caller);
        var size = Page.limit(limit);
        var filter = new TransferRepository.Filter(
                tenant(tenantId),
                account(account),
                LedgerResource.kind(kind),
                actor == null || actor.isEmpty() ? null : actor,
                TimeRange.parse(from, to));
        var rows = transfers.list(filter, Cursor.parse(cursor), size + 1);
        return Page.of(rows, size, item -> new Cursor(item.at(), Long.toString(item.position())));
    }

    /// One transfer. A tenant sees its own, without what providers charge.
    @GET
    @Path("/{transferId}")
    public TransferDetail read(@PathParam("transferId") UUID transferId) {
        var seesAll = LedgerRoles.seesAll(caller);
        if (!seesAll) {
            caller.requireAny("owner", "admin", "finance");
        }
        return transfers
                .detail(transferId)
                .filter(detail ->
                        seesAll || caller.tenantId().equals(detail.transfer().tenantId()))
                .map(detail -> seesAll ? detail : forTenant(detail))
                .orElseThrow(() -> ProblemException.notFound("There is no such transfer."));
    }

    private static TransferDetail forTenant(TransferDetail detail) {
        var lines = detail.transfer().lines().stream()
                .filter(line -> !PROVIDER.contains(line.account()))
                .toList();
        var usage = detail.usage();
        return new TransferDetail(
                detail.transfer().withLines(lines),
                detail.reversedBy(),
                usage == null
                        ? null
                        : new TransferDetail.Usage(
                                usage.requestId(),
                                usage.answerId(),
                                usage.keyId(),
                                usage.startedAt(),
                                usage.model(),
                                usage.provider(),
                                usage.outcome(),
                                usage.priceVersion(),
                                usage.charge(),
                                usage.official(),
                                null));
    }

    private static @Nullable UUID tenant(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("tenantId must be the id of a tenant.");
        }
    }

    private static @Nullable PlatformAccount account(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return Arrays.stream(PlatformAccount.values())
                .filter(account -> account.kind().equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest("account must be one of "
                        + Arrays.stream(PlatformAccount.values())
                                .map(PlatformAccount::kind)
                                .collect(Collectors.joining(", "))
                        + "; for a wallet give tenantId."));
    }
}
