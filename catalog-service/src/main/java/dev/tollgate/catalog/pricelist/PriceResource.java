package dev.tollgate.catalog.pricelist;

import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.catalog.model.Model;
import dev.tollgate.catalog.model.ModelRepository;
import dev.tollgate.catalog.price.PriceVersion;
import dev.tollgate.catalog.price.PriceVersionRepository;
import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.catalog.snapshot.SnapshotPublisher;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Changes a price without a file, and gives it back to the file. Each change is a new version that is published in
/// the same transaction.
@Path("/api/models/{id: .+}/price")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class PriceResource {
    private final Caller caller;
    private final ModelRepository models;
    private final PriceVersionRepository prices;
    private final PublicationRepository publications;
    private final SnapshotPublisher publisher;
    private final Clock clock;

    PriceResource(
            Caller caller,
            ModelRepository models,
            PriceVersionRepository prices,
            PublicationRepository publications,
            SnapshotPublisher publisher,
            Clock clock) {
        this.caller = caller;
        this.models = models;
        this.prices = prices;
        this.publications = publications;
        this.publisher = publisher;
        this.clock = clock;
    }

    /// A version of a price as it was just made. `warnings` are doubtful but were done.
    public record PriceState(
            String model,
            String version,
            Instant validFrom,
            Rates price,
            Rates official,
            List<Price.ContextTier> longContext,
            String source,
            long snapshotVersion,
            List<String> warnings) {}

    @PUT
    @Transactional
    public PriceState change(@PathParam("id") String id, @Nullable PriceChange change) {
        caller.requireAny("platform-admin");
        if (change == null) {
            throw ProblemException.badRequest("Send {\"price\":{\"input\":\"1.75\",…},\"reason\":\"…\"}.");
        }
        publications.lock();
        var model = model(id);
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var latest = latest(model);
        var from = Objects.requireNonNullElse(change.validFrom(), now).truncatedTo(ChronoUnit.MILLIS);
        var price = change.appliedTo(prices.inForce(model.id(), from).amounts(), now);
        var isRepeated = model.priceSource() == Source.CONSOLE
                && latest.amounts().equals(price)
                && (change.validFrom() == null
                        ? !latest.validFrom().isAfter(now)
                        : latest.validFrom().equals(from));
        if (isRepeated) {
            return state(model, latest, publications.current().version());
        }
        model.priceBelongsTo(Source.CONSOLE);
        return add(model, from, price, Source.CONSOLE, Objects.requireNonNullElse(change.reason(), ""), now);
    }

    /// Gives the price back to the catalogue file; without a change of the console's there is nothing to do.
    @DELETE
    @Transactional
    @Consumes(MediaType.WILDCARD)
    public PriceState revert(@PathParam("id") String id) {
        caller.requireAny("platform-admin");
        publications.lock();
        var model = model(id);
        if (model.priceSource() == Source.FILE) {
            return state(model, latest(model), publications.current().version());
        }
        model.priceBelongsTo(Source.FILE);
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return add(model, now, model.filePrice(), Source.FILE, "reverted to the catalogue file", now);
    }

    private PriceState add(Model model, Instant from, PriceEntry price, Source source, String reason, Instant now) {
        var authorship = new Authorship(source, caller.email(), reason, now);
        var version = prices.add(model.id(), from, price, authorship);
        return state(model, version, publisher.publishIfChanged());
    }

    private Model model(String id) {
        var model = models.findById(id);
        if (model == null || model.isRetired()) {
            throw ProblemException.notFound("There is no model \"" + id + "\" in the catalogue.");
        }
        return model;
    }

    private PriceVersion latest(Model model) {
        return prices.latest(model.id())
                .orElseThrow(() -> new IllegalStateException("Model " + model.id() + " has no price."));
    }

    private static PriceState state(Model model, PriceVersion version, long snapshotVersion) {
        var amounts = version.amounts();
        var above = amounts.rates().perMillion().entrySet().stream()
                .filter(rate -> amounts.official().perMillion().containsKey(rate.getKey())
                        && rate.getValue() > amounts.official().rateOf(rate.getKey()))
                .map(rate -> rate.getKey() + " is above the official price")
                .sorted()
                .toList();
        return new PriceState(
                model.id(),
                version.version(),
                version.validFrom(),
                amounts.rates(),
                amounts.official(),
                amounts.longContext(),
                model.priceSource().name().toLowerCase(Locale.ROOT),
                snapshotVersion,
                above);
    }
}
