package dev.tollgate.billing.chain;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hash chain and its verifier, for those who answer for the platform.
@Path("/api/ledger")
@Authenticated
@RunOnVirtualThread
public class ChainResource {
    private static final int RUNS = 20;
    private final Caller caller;
    private final ChainRepository chain;
    private final Verifications verifications;

    ChainResource(Caller caller, ChainRepository chain, Verifications verifications) {
        this.caller = caller;
        this.chain = chain;
        this.verifications = verifications;
    }

    /// Blocks, newest first. A head that was noted down elsewhere proves later that nothing before it was
    /// rewritten.
    @GET
    @Path("/chain")
    public Chain chain(@QueryParam("before") @Nullable Long before, @QueryParam("limit") @Nullable Integer limit) {
        LedgerRoles.requireAll(caller);
        var blocks = chain.before(before == null ? Long.MAX_VALUE : before, Page.limit(limit));
        return new Chain(blocks, chain.backlog().oldest());
    }

    /// Begins to verify the whole ledger.
    @POST
    @Path("/verify")
    public Response verify() {
        LedgerRoles.requireAll(caller);
        var run = verifications
                .start(caller.email())
                .orElseThrow(() -> ProblemException.conflict("The ledger is being verified already."));
        return Response.accepted(run).build();
    }

    /// The newest runs with what they found.
    @GET
    @Path("/verify")
    public Runs runs() {
        LedgerRoles.requireAll(caller);
        return new Runs(verifications.newest(RUNS));
    }

    /// A part of the chain; `unsealedSince` is when the oldest transfer that no block holds was booked.
    public record Chain(List<Block> items, @Nullable Instant unsealedSince) {
        public Chain {
            items = List.copyOf(items);
        }
    }

    /// Runs of the verifier.
    public record Runs(List<Verifications.Run> items) {
        public Runs {
            items = List.copyOf(items);
        }
    }
}
