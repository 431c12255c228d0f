package dev.tollgate.catalog.load;

import dev.tollgate.catalog.deployment.CostVersionRepository;
import dev.tollgate.catalog.deployment.DeploymentRepository;
import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.Finding;
import dev.tollgate.catalog.model.ModelRepository;
import dev.tollgate.catalog.price.PriceVersionRepository;
import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.Problem;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of the catalogue: what is published, from which file, and what the console keeps against the file.
@Path("/api/catalog")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class CatalogResource {
    private final Caller caller;
    private final CatalogLoader loader;
    private final PublicationRepository publications;
    private final ModelRepository models;
    private final PriceVersionRepository prices;
    private final DeploymentRepository deployments;
    private final CostVersionRepository costs;

    CatalogResource(
            Caller caller,
            CatalogLoader loader,
            PublicationRepository publications,
            ModelRepository models,
            PriceVersionRepository prices,
            DeploymentRepository deployments,
            CostVersionRepository costs) {
        this.caller = caller;
        this.loader = loader;
        this.publications = publications;
        this.models = models;
        this.prices = prices;
        this.deployments = deployments;
        this.costs = costs;
    }

    /// `fileHash` and `appliedAt` are of the last good file; `problems` what was found when the file was read
    /// last, and with an error among them (`fileRefused`) the file is not the one in force.
    public record CatalogState(
            long version,
            @Nullable Instant publishedAt,
            String file,
            @Nullable String fileHash,
            @Nullable Instant appliedAt,
            boolean fileRefused,
            List<Kept> kept,
            List<ProblemItem> problems) {}

    /// An entry that was edited in the console and is kept until it is reverted. `differs`: the file says
    /// otherwise.
    public record Kept(String kind, String id, String version, boolean differs, String by, String reason, Instant at) {}

    /// Something wrong in the catalogue file.
    public record ProblemItem(String severity, int line, int column, String path, String message) {
        static ProblemItem of(Finding finding) {
            return new ProblemItem(
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding.line(),
                    finding.column(),
                    finding.path(),
                    finding.message());
        }
    }

    @GET
    public CatalogState state() {
        caller.requireAny("platform-admin");
        return QuarkusTransaction.requiringNew().call(this::read);
    }

    /// Reads the file again; a bad one is a 422 problem that lists everything, and changes nothing.
    @POST
    @Path("reload")
    public CatalogState reload() {
        caller.requireAny("platform-admin");
        if (!loader.load()) {
            throw ProblemException.invalid(loader.errors().stream()
                    .map(finding -> new Problem.FieldError(finding.path(), finding.format(loader.fileName())))
                    .toList());
        }
        return QuarkusTransaction.requiringNew().call(this::read);
    }

    private CatalogState read() {
        var publication = publications.current();
        return new CatalogState(
                publication.version(),
                publication.publishedAt(),
                loader.fileName(),
                publication.fileHash(),
                publication.fileAppliedAt(),
                !loader.errors().isEmpty(),
                kept(),
                loader.problems().stream().map(ProblemItem::of).toList());
    }

    private List<Kept> kept() {
        var keptPrices = models.active().stream()
                .filter(model -> model.priceSource() == Source.CONSOLE)
                .flatMap(model -> prices.latest(model.id()).stream()
                        .map(latest -> kept(
                                "price",
                                model.id(),
                                latest.version(),
                                !latest.amounts().equals(model.filePrice()),
                                latest.authorship())));
        var keptCosts = deployments.active().stream()
                .filter(deployment -> deployment.costSource() == Source.CONSOLE)
                .flatMap(deployment -> costs.latest(deployment.id()).stream()
                        .map(latest -> kept(
                                "cost",
                                deployment.id(),
                                latest.version(),
                                !latest.amounts().equals(deployment.fileCost()),
                                latest.authorship())));
        return Stream.concat(keptPrices, keptCosts).toList();
    }

    private static Kept kept(String kind, String id, String version, boolean differs, Authorship authorship) {
        return new Kept(kind, id, version, differs, authorship.by(), authorship.reason(), authorship.at());
    }
}
