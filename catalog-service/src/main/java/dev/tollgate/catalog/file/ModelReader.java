package dev.tollgate.catalog.file;

import dev.tollgate.catalog.file.CatalogFile.DeploymentEntry;
import dev.tollgate.catalog.file.CatalogFile.ModelEntry;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.money.Rates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one member of `models`.
final class ModelReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*(/[A-Za-z0-9][A-Za-z0-9._:-]*)*");
    private static final int MAX_ID = 128;
    private static final long MAX_TOKENS = 100_000_000;
    private static final List<String> MEMBERS = List.of(
            "kind",
            "owner",
            "name",
            "input",
            "output",
            "context",
            "max-output",
            "official",
            "price",
            "discount",
            "facts",
            "publish",
            "deployments");
    private static final List<String> DEPLOYMENT_MEMBERS =
            List.of("provider", "model", "priority", "weight", "cost", "cost-discount", "facts");
    private static final List<String> KINDS = List.of("chat", "embedding", "image", "video", "music");
    private static final List<String> INPUTS = List.of("text", "image", "audio", "video", "file");
    private static final List<String> OUTPUTS = List.of("text", "image", "audio", "video", "embedding");

    private final Map<String, ProviderReader.Read> providers;
    private final Set<String> providerIds;
    private final PriceReader prices;

    /// `providerIds` holds also the providers that could not be read: naming them is no second error.
    ModelReader(Map<String, ProviderReader.Read> providers, Set<String> providerIds, PriceReader prices) {
        this.providers = providers;
        this.providerIds = providerIds;
        this.prices = prices;
    }

    static boolean isId(String id) {
        return id.length() <= MAX_ID && ID.matcher(id).matches();
    }

    @Nullable
    ModelEntry read(String id, YamlValue value) {
        if (!isId(id)) {
            value.missing("a model id has letters, digits and . _ : - / only, at most " + MAX_ID + "; rename it");
        }
        var members = YamlMembers.of(value, MEMBERS);
        if (members == null) {
            return null;
        }
        var kindValue = members.require("kind", "write one of " + String.join(", ", KINDS));
        var kindWord = kindValue == null ? null : kindValue.oneOf(KINDS);
        var kind = kindWord == null ? null : Kind.valueOf(kindWord.toUpperCase(Locale.ROOT));
        var ownerValue = members.require("owner", "write the company that made the model");
        var owner = ownerValue == null ? null : ownerValue.text();
        var nameValue = members.get("name");
        var name = nameValue == null ? id : nameValue.text();
        var input = words(members.get("input"), INPUTS, List.of("text"));
        var output = words(members.get("output"), OUTPUTS, List.of(kind == null ? "text" : outputOf(kind)));
        var facts = FactReader.read(members.get("facts"));
        var publishValue = members.get("publish");
        var publish = publishValue == null ? "always" : publishValue.oneOf(List.of("always", "when-available"));
        var price = kind == null ? null : prices.read(value, members, kind);
        var stated = price == null ? new PriceEntry(Rates.FREE, Rates.FREE, List.of()) : price;
        var deployments = deployments(id, members.get("deployments"), stated);
        var context = kind == null ? 0L : tokens(members, "context", kind == Kind.CHAT || kind == Kind.EMBEDDING);
        var maxOutput = kind == null ? 0L : tokens(members, "max-output", kind == Kind.CHAT);
        if (kind == null || owner == null || name == null || price == null || publish == null) {
            return null;
        }
        var onlyWhenAvailable = publish.equals("when-available");
        return new ModelEntry(
                id, kind, owner, name, input, output, context, maxOutput, price, facts, onlyWhenAvailable, deployments);
    }

    private static String outputOf(Kind kind) {
        return switch (kind) {
            case CHAT -> "text";
            case EMBEDDING -> "embedding";
            case IMAGE -> "image";
            case VIDEO -> "video";
            case MUSIC -> "audio";
        };
    }

    private static long tokens(YamlMembers members, String name, boolean required) {
        var value = required ? members.require(name, "write the number of tokens") : members.get(name);
        var tokens = value == null ? null : value.wholeNumber(1, MAX_TOKENS);
        return tokens == null ? 0 : tokens;
    }

    private static List<String> words(@Nullable YamlValue value, List<String> known, List<String> fallback) {
        if (value == null) {
            return fallback;
        }
        var words = new ArrayList<String>();
        for (var item : value.items()) {
            var word = item.oneOf(known);
            if (word != null && !words.contains(word)) {
                words.add(word);
            }
        }
        return words.isEmpty() ? fallback : words;
    }

    private List<DeploymentEntry> deployments(String modelId, @Nullable YamlValue value, PriceEntry price) {
        var deployments = new ArrayList<DeploymentEntry>();
        var ids = new HashSet<String>();
        for (var item : value == null ? List.<YamlValue>of() : value.items()) {
            var deployment = deployment(modelId, item, price);
            if (deployment != null && !ids.add(deployment.id())) {
                item.error("the same provider and model stand twice here; remove one of the two");
            } else if (deployment != null) {
                deployments.add(deployment);
            }
        }
        return deployments;
    }

    private @Nullable DeploymentEntry deployment(String modelId, YamlValue item, PriceEntry price) {
        var members = YamlMembers.of(item, DEPLOYMENT_MEMBERS);
        if (members == null) {
            return null;
        }
        var providerValue = members.require("provider", "name a member of providers");
        var providerId = providerValue == null ? null : providerValue.text();
        if (providerValue != null && providerId != null && !providerIds.contains(providerId)) {
            providerValue.error("there is no provider " + providerId + NearestName.suggestion(providerId, providerIds));
        }
        var upstreamValue = members.get("model");
        var upstream = upstreamValue == null ? modelId : upstreamValue.text();
        var priority = number(members.get("priority"), 1, 99, 1);
        var weight = number(members.get("weight"), 0, 10_000, 100);
        var facts = FactReader.read(members.get("facts"));
        var discountValue = members.get("cost-discount");
        var provider = providerId == null ? null : providers.get(providerId);
        var inherited = provider == null ? null : provider.costDiscount();
        var discount = discountValue == null ? inherited : discountValue.percent(100);
        var costValue = members.get("cost");
        // The provider's discount is for deployments without a cost of their own: kinds that `cost` leaves out follow
        // it.
        var cost = prices.readCost(costValue, costValue != null && discountValue == null ? null : discount, price);
        if (providerId == null || upstream == null || cost == null) {
            return null;
        }
        var id = modelId + "@" + providerId + (upstream.equals(modelId) ? "" : ":" + upstream);
        return new DeploymentEntry(id, providerId, upstream, priority, weight, cost, facts);
    }

    private static int number(@Nullable YamlValue value, int min, int max, int fallback) {
        var number = value == null ? null : value.wholeNumber(min, max);
        return number == null ? fallback : Math.toIntExact(number);
    }
}
