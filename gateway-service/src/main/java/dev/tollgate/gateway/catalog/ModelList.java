package dev.tollgate.gateway.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.money.Rates;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The model list in OpenAI's shape, with the members that desktop clients read from aggregators: `context_length`,
/// `architecture`, `pricing` (dollars per unit, as strings) and `supported_parameters`.
public final class ModelList {
    /// Rates are nano-dollars per million units: 15 decimals from dollars per unit.
    private static final int RATE_SCALE = 15;

    private static final List<String> SAMPLING =
            List.of("temperature", "top_p", "presence_penalty", "frequency_penalty");
    private static final List<String> CHAT_PARAMETERS = List.of(
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "seed",
            "n",
            "tools",
            "tool_choice",
            "response_format",
            "stream",
            "stream_options");

    private ModelList() {}

    /// The answer of `GET /v1/models`.
    public static String json(List<ServableModel> models) {
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        models.forEach(model -> data.add(entry(model, model.id())));
        return list.toString();
    }

    /// The answer of `GET /v1/models/{id}`, under the id that was asked for.
    public static String json(ServableModel model, String askedId) {
        return entry(model, askedId).toString();
    }

    private static ObjectNode entry(ServableModel servable, String id) {
        var model = servable.model();
        var entry = JsonNodeFactory.instance.objectNode();
        entry.put("id", id)
                .put("object", "model")
                .put("created", model.createdAt().getEpochSecond())
                .put("owned_by", model.owner())
                .put("name", model.displayName())
                .put("kind", model.kind().name().toLowerCase(Locale.ROOT))
                .put("context_length", model.context())
                .put("max_output_tokens", model.maxOutput());
        var architecture = entry.putObject("architecture");
        var input = architecture.putArray("input_modalities");
        model.input().forEach(input::add);
        var output = architecture.putArray("output_modalities");
        model.output().forEach(output::add);
        architecture.put("modality", String.join("+", model.input()) + "->" + String.join("+", model.output()));
        pricing(entry.putObject("pricing"), model.priceAt(Instant.now()).rates());
        var parameters = entry.putArray("supported_parameters");
        supportedParameters(model).forEach(parameters::add);
        return entry;
    }

    private static void pricing(ObjectNode pricing, Rates rates) {
        pricing.put("prompt", dollarsPerUnit(rates.rateOf("input")));
        pricing.put("completion", dollarsPerUnit(rates.rateOf("output")));
        pricing.put("request", dollarsPerUnit(rates.rateOf("request")));
        pricing.put("image", dollarsPerUnit(rates.rateOf("image")));
        for (var unit : List.of("second", "second-720p", "second-1080p", "track")) {
            if (rates.perMillion().containsKey(unit)) {
                pricing.put(unit.replace('-', '_'), dollarsPerUnit(rates.rateOf(unit)));
            }
        }
        if (rates.perMillion().containsKey("cache-read")) {
            pricing.put("input_cache_read", dollarsPerUnit(rates.rateOf("cache-read")));
        }
        if (rates.perMillion().containsKey("cache-write-5m")) {
            pricing.put("input_cache_write", dollarsPerUnit(rates.rateOf("cache-write-5m")));
        }
    }

    private static String dollarsPerUnit(long rate) {
        return rate == 0
                ? "0"
                : BigDecimal.valueOf(rate, RATE_SCALE).stripTrailingZeros().toPlainString();
    }

    private static List<String> supportedParameters(Model model) {
        if (model.kind() != Kind.CHAT) {
            return List.of();
        }
        var parameters = new ArrayList<>(CHAT_PARAMETERS);
        if (model.facts().path("sampling").asBoolean(true)) {
            parameters.addAll(SAMPLING);
        }
        var thinking = model.facts().path("thinking").path("kind").asText("none");
        if (!thinking.equals("none")) {
            parameters.addAll(List.of("reasoning", "reasoning_effort"));
        }
        return parameters;
    }
}
