package dev.tollgate.catalog.pricelist;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.catalog.deployment.CostVersion;
import dev.tollgate.catalog.deployment.CostVersionRepository;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/// Every cost that a deployment ever had, so that a cost of any age can be computed again.
@Path("/internal/costs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CostHistoryResource {
    private final CostVersionRepository costs;

    CostHistoryResource(CostVersionRepository costs) {
        this.costs = costs;
    }

    /// A list of [dev.tollgate.contracts.money.ProviderCost], oldest first; empty for a deployment that never was.
    @GET
    @Transactional
    public String versions(@QueryParam("deployment") @Nullable String deployment) throws JsonProcessingException {
        if (deployment == null || deployment.isEmpty()) {
            throw ProblemException.badRequest("deployment must be the id of a deployment.");
        }
        return ContractJson.MAPPER.writeValueAsString(
                costs.of(deployment).stream().map(CostVersion::cost).toList());
    }
}
