package dev.tollgate.catalog.pricelist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The public price list: what there is, at which price, and whether it can be had now.
@Path("/api/models")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
@RunOnVirtualThread
public class PriceListResource {
    private final PublicationRepository publications;
    private final Clock clock;

    PriceListResource(PublicationRepository publications, Clock clock) {
        this.publications = publications;
        this.clock = clock;
    }

    /// All models, in the order of the catalogue.
    public record PriceList(List<PriceListItem> items) {}

    @GET
    public Response list(@QueryParam("kind") @Nullable String kind, @Context Request request)
            throws JsonProcessingException {
        var snapshot = QuarkusTransaction.requiringNew()
                .call(() -> publications.current().snapshot())
                .orElseThrow(() -> ProblemException.unavailable("No catalogue was published yet; try again soon."));
        var body = ContractJson.MAPPER
                .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(priceList(snapshot, wanted(kind)));
        var tag = new EntityTag(hash(body));
        var unchanged = request.evaluatePreconditions(tag);
        var answer = unchanged == null ? Response.ok(body) : unchanged;
        var caching = new CacheControl();
        caching.setNoCache(true);
        return answer.tag(tag).cacheControl(caching).build();
    }

    private PriceList priceList(CatalogSnapshot snapshot, CatalogSnapshot.@Nullable Kind kind) {
        var now = clock.instant();
        var aliases = aliases(snapshot.aliases());
        return new PriceList(snapshot.models().stream()
                .filter(model -> kind == null || model.kind() == kind)
                .map(model -> PriceListItem.of(model, aliases.getOrDefault(model.id(), List.of()), now))
                .toList());
    }

    private static Map<String, List<String>> aliases(Map<String, String> targets) {
        return new TreeMap<>(targets)
                .entrySet().stream()
                        .collect(Collectors.groupingBy(
                                Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    private static CatalogSnapshot.@Nullable Kind wanted(@Nullable String kind) {
        if (kind == null || kind.isBlank()) {
            return null;
        }
        return Arrays.stream(CatalogSnapshot.Kind.values())
                .filter(each -> each.name().equalsIgnoreCase(kind))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest("There is no kind \"" + kind + "\"; use one of "
                        + Arrays.stream(CatalogSnapshot.Kind.values())
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + "."));
    }

    private static String hash(String body) {
        try {
            var sha = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
