package dev.tollgate.billing.usage;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The caller's tenant's requests, with what each cost and why; one of another `tenantId` for who reads all
/// books.
@Path("/api/requests")
@Authenticated
@RunOnVirtualThread
public class RequestResource {
    private final Caller caller;
    private final RequestRepository requests;

    RequestResource(Caller caller, RequestRepository requests) {
        this.caller = caller;
        this.requests = requests;
    }

    /// Newest first.
    @GET
    public Page<RequestItem> list(
            @QueryParam("key") @Nullable String key,
            @QueryParam("model") @Nullable String model,
            @QueryParam("outcome") @Nullable String outcome,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var size = Page.limit(limit);
        var filter = new RequestRepository.Filter(
                keyId(key), emptyToNull(model), outcome(outcome), TimeRange.parse(from, to));
        var rows = requests.list(caller.tenantId(), filter, Cursor.parse(cursor), size + 1);
        return Page.of(
                rows, size, item -> new Cursor(item.startedAt(), item.eventId().toString()));
    }

    /// One request, by the id the client got as `x-request-id` or the id inside the answer.
    @GET
    @Path("/{id}")
    public RequestDetail read(@PathParam("id") String id, @QueryParam("tenantId") @Nullable String tenantId) {
        var tenant = tenantId == null || tenantId.isEmpty() ? caller.tenantId() : LedgerRoles.other(caller, tenantId);
        return requests.find(tenant, id, LedgerRoles.seesAll(caller)).orElseThrow(() -> unknown());
    }

    static ProblemException unknown() {
        return ProblemException.notFound("There is no such request; a new one may take a second to appear.");
    }

    private static @Nullable UUID keyId(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("key must be the id of an API key.");
        }
    }

    private static @Nullable String outcome(@Nullable String outcome) {
        if (outcome == null || outcome.isEmpty()) {
            return null;
        }
        var name = outcome.toUpperCase(Locale.ROOT).replace('-', '_');
        if (Arrays.stream(UsageEvent.Outcome.values())
                .noneMatch(known -> known.name().equals(name))) {
            throw ProblemException.badRequest("outcome must be one of " + Arrays.toString(UsageEvent.Outcome.values()));
        }
        return name;
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
