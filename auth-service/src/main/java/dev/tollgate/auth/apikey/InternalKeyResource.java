package dev.tollgate.auth.apikey;

import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/// Answers the data plane about a key that it sees for the first time.
@Path("/internal/keys")
@RunOnVirtualThread
public class InternalKeyResource {
    private final ApiKeyRepository keys;

    InternalKeyResource(ApiKeyRepository keys) {
        this.keys = keys;
    }

    /// The key's published record; revoked and expired keys are answered too, marked as such.
    @GET
    @Path("/{lookupId}")
    public ApiKeyRecord key(@PathParam("lookupId") String lookupId) {
        return keys.findByLookupId(lookupId)
                .map(ApiKey::toRecord)
                .orElseThrow(() -> ProblemException.notFound("There is no key with this look-up id."));
    }
}
