package dev.tollgate.catalog.pricelist;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.catalog.price.PriceVersion;
import dev.tollgate.catalog.price.PriceVersionRepository;
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

/// Every price that a model ever had, so that a charge of any age can be computed again.
@Path("/internal/prices")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PriceHistoryResource {
    private final PriceVersionRepository prices;

    PriceHistoryResource(PriceVersionRepository prices) {
        this.prices = prices;
    }

    /// A list of [dev.tollgate.contracts.money.Price], oldest first; empty for a model that never was.
    @GET
    @Transactional
    public String versions(@QueryParam("model") @Nullable String model) throws JsonProcessingException {
        if (model == null || model.isEmpty()) {
            throw ProblemException.badRequest("model must be the id of a model.");
        }
        return ContractJson.MAPPER.writeValueAsString(
                prices.of(model).stream().map(PriceVersion::price).toList());
    }
}
