package dev.tollgate.catalog.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// The snapshot for services that start before they have read the topic.
@Path("/internal/snapshot")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SnapshotResource {
    private final PublicationRepository publications;

    SnapshotResource(PublicationRepository publications) {
        this.publications = publications;
    }

    @GET
    @Transactional
    public String snapshot() throws JsonProcessingException {
        var snapshot = publications
                .current()
                .snapshot()
                .orElseThrow(() -> ProblemException.unavailable("No catalogue was published yet; try again soon."));
        return ContractJson.MAPPER.writeValueAsString(snapshot);
    }
}
