package dev.tollgate.catalog.pricelist;

import dev.tollgate.catalog.deployment.CostVersion;
import dev.tollgate.catalog.deployment.CostVersionRepository;
import dev.tollgate.catalog.deployment.Deployment;
import dev.tollgate.catalog.deployment.DeploymentRepository;
import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.entry.Timeline;
import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import dev.tollgate.catalog.price.PriceVersionRepository;
import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.catalog.snapshot.SnapshotPublisher;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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

/// What providers charge us: read by those who keep the books, changed by platform admins. Each change is a new
/// version that is published in the same transaction.
@Path("/api/catalog/deployments")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class CostResource {
    private final Caller caller;
    private final DeploymentRepository deployments;
    private final CostVersionRepository costs;
    private final PriceVersionRepository prices;
    private final PublicationRepository publications;
    private final SnapshotPublisher publisher;
    private final Clock clock;

    CostResource(
            Caller caller,
            DeploymentRepository deployments,
            CostVersionRepository costs,
            PriceVersionRepository prices,
            PublicationRepository publications,
            SnapshotPublisher publisher,
            Clock clock) {
        this.caller = caller;
        this.deployments = deployments;
        this.costs = costs;
        this.prices = prices;
        this.publications = publications;
        this.publisher = publisher;
        this.clock = clock;
    }

    /// All deployments in use, those of providers that are not configured too.
    public record DeploymentList(List<Item> items) {}

    /// A deployment, its cost in force and those to come, oldest first. `source` says whose the cost is: `file`
    /// or `console`.
    public record Item(
            String id, String model, String provider, String upstreamModel, String source, List<CostItem> costs) {}

    /// One version of a cost, in nano-USD per million units.
    public record CostItem(
            String version,
            Instant validFrom,
            Rates cost,
            List<CostTier> longContext,
            String source,
            String by,
            String reason,
            Instant at) {
        static CostItem of(CostVersion version) {
            var authorship = version.authorship();
            var amounts = version.amounts();
            return new CostItem(
                    version.version(),
                    version.validFrom(),
                    amounts.rates(),
                    amounts.longContext(),
                    word(authorship.source()),
                    authorship.by(),
                    authorship.reason(),
                    authorship.at());
        }
    }

    /// Every version of one deployment's cost, oldest first.
    public record History(List<CostItem> items) {}

    /// The version that holds after a change, or will hold from its date on.
    public record CostState(
            String deployment,
            String version,
            Instant validFrom,
            Rates cost,
            List<CostTier> longContext,
            String source,
            long snapshotVersion) {}

    @GET
    @Transactional
    public DeploymentList list() {
        caller.requireAny("platform-admin", "platform-finance");
        var now = clock.instant();
        var versions = costs.byDeployment();
        return new DeploymentList(deployments.active().stream()
                .map(deployment -> new Item(
                        deployment.id(),
                        deployment.modelId(),
                        deployment.providerId(),
                        deployment.upstreamModel(),
                        word(deployment.costSource()),
                        Timeline.inForceAndComing(versions.getOrDefault(deployment.id(), List.of()), now).stream()
                                .map(CostItem::of)
                                .toList()))
                .toList());
    }

    @GET
    @Path("{id: .+}/cost")
    @Transactional
    public History history(@PathParam("id") String id) {
        caller.requireAny("platform-admin", "platform-finance");
        var versions = costs.of(id);
        if (versions.isEmpty()) {
            throw unknown(id);
        }
        return new History(versions.stream().map(CostItem::of).toList());
    }

    @PUT
    @Path("{id: .+}/cost")
    @Transactional
    public CostState change(@PathParam("id") String id, @Nullable CostChange change) {
        caller.requireAny("platform-admin");
        if (change == null) {
            throw ProblemException.badRequest("Send {\"cost\":{\"input\":\"1.40\",…},\"reason\":\"…\"}.");
        }
        publications.lock();
        var deployment = deployment(id);
        var now = now();
        var latest = latest(deployment);
        var from = Objects.requireNonNullElse(change.validFrom(), now).truncatedTo(ChronoUnit.MILLIS);
        var cost = change.appliedTo(prices.inForce(deployment.modelId(), from).amounts(), now);
        var isRepeated = deployment.costSource() == Source.CONSOLE
                && latest.amounts().equals(cost)
                && (change.validFrom() == null
                        ? !latest.validFrom().isAfter(now)
                        : latest.validFrom().equals(from));
        if (isRepeated) {
            return state(deployment, latest, publications.current().version());
        }
        deployment.costBelongsTo(Source.CONSOLE);
        return add(deployment, from, cost, Source.CONSOLE, Objects.requireNonNullElse(change.reason(), ""), now);
    }

    /// Gives the cost back to the catalogue file; without a change of the console's there is nothing to do.
    @DELETE
    @Path("{id: .+}/cost")
    @Transactional
    @Consumes(MediaType.WILDCARD)
    public CostState revert(@PathParam("id") String id) {
        caller.requireAny("platform-admin");
        publications.lock();
        var deployment = deployment(id);
        if (deployment.costSource() == Source.FILE) {
            return state(deployment, latest(deployment), publications.current().version());
        }
        deployment.costBelongsTo(Source.FILE);
        var now = now();
        return add(deployment, now, deployment.fileCost(), Source.FILE, "reverted to the catalogue file", now);
    }

    private CostState add(
            Deployment deployment, Instant from, CostEntry cost, Source source, String reason, Instant now) {
        var version = costs.add(deployment.id(), from, cost, new Authorship(source, caller.email(), reason, now));
        return state(deployment, version, publisher.publishIfChanged());
    }

    private static CostState state(Deployment deployment, CostVersion version, long snapshotVersion) {
        var amounts = version.amounts();
        return new CostState(
                deployment.id(),
                version.version(),
                version.validFrom(),
                amounts.rates(),
                amounts.longContext(),
                word(deployment.costSource()),
                snapshotVersion);
    }

    private Deployment deployment(String id) {
        var deployment = deployments.findById(id);
        if (deployment == null || deployment.isRetired()) {
            throw unknown(id);
        }
        return deployment;
    }

    private static ProblemException unknown(String id) {
        return ProblemException.notFound("There is no deployment \"" + id + "\" in the catalogue.");
    }

    private CostVersion latest(Deployment deployment) {
        return costs.latest(deployment.id())
                .orElseThrow(() -> new IllegalStateException("Deployment " + deployment.id() + " has no cost."));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String word(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }
}
