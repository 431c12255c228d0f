package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.admission.WorstCase;
import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.credit.Credit;
import dev.tollgate.gateway.credit.ReserveOutcome;
import dev.tollgate.gateway.error.ErrorAnswer;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.error.OpenAiError;
import dev.tollgate.gateway.metering.Metering;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import dev.tollgate.gateway.telemetry.Tracing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/// Answers `POST /v1/chat/completions` once the key is known and the body is there: understands, admits, routes,
/// reserves, then exchanges.
@ApplicationScoped
public class ChatCompletions {
    private static final Logger LOG = Logger.getLogger(ChatCompletions.class);

    private final Parts parts;
    private final Catalog catalog;
    private final Admission admission;
    private final Credit credit;
    private final Metering metering;
    private final GatewayMetrics metrics;
    private final Tracing tracing;

    ChatCompletions(
            Parts parts,
            Catalog catalog,
            Admission admission,
            Credit credit,
            Metering metering,
            GatewayMetrics metrics,
            Tracing tracing) {
        this.tracing = tracing;
        this.parts = parts;
        this.catalog = catalog;
        this.admission = admission;
        this.credit = credit;
        this.metering = metering;
        this.metrics = metrics;
    }

    /// Answers the request.
    public void handle(ClientRequest client, AdmittedKey admitted, byte[] body) {
        if (!metering.isAccepting()) {
            metrics.refusal(ErrorAnswer.send(
                    client.response(),
                    GatewayError.overloaded(
                            "The gateway cannot take more requests at the moment. Try again later.",
                            Duration.ofSeconds(10))));
            return;
        }
        var completion = begin(client, admitted);
        try {
            var request = ChatRequestScan.read(body);
            completion.understood(request);
            var model = resolve(request);
            completion.resolved(model);
            admission.permitModel(admitted, model.id(), request.model());
            checkFits(model, request);
            completion.limited(admission.takeTokens(admitted, estimate(request)));
            admitted.window().writeHeaders(client.response());
            var plan = parts.router().plan(model, WireProtocol.CHAT);
            reserve(completion, model, request, plan, body);
        } catch (GatewayException e) {
            refuse(completion, e.error());
        }
    }

    /// Answers a request of a known key that gets no completion, and journals that.
    public void refuse(ClientRequest client, AdmittedKey admitted, GatewayError error) {
        refuse(begin(client, admitted), error);
    }

    private Completion begin(ClientRequest client, AdmittedKey admitted) {
        var span = tracing.begin(
                client.http().headers().get("traceparent"), client.endpoint(), client.requestId(), client.startedAt());
        return new Completion(client, admitted, metering, metrics, span);
    }

    private void refuse(Completion completion, GatewayError error) {
        var response = completion.client().response();
        // A flood that only meets its rate limit must not fill the journal.
        if (error instanceof GatewayError.RateLimited || !metering.isAccepting()) {
            completion.admitted().window().writeHeaders(response);
            metrics.refusal(ErrorAnswer.send(response, error));
            return;
        }
        var shape = OpenAiError.of(error);
        var outcome = switch (error) {
            case GatewayError.Internal _, GatewayError.Unavailable _ -> Outcome.INTERNAL_ERROR;
            default -> Outcome.REFUSED;
        };
        completion
                .finish(outcome, shape.status(), shape.code(), Delivered.NOTHING)
                .onComplete(journalled -> ErrorAnswer.send(response, error));
    }

    private ServableModel resolve(ChatRequest request) {
        var index = catalog.current();
        var model = index.find(request.model());
        if (model != null) {
            return model;
        }
        var nearest = index.nearest(request.model());
        throw new GatewayException(new GatewayError.ModelNotFound("The model `" + request.model()
                + "` does not exist. "
                + (nearest.isEmpty() ? "" : "The nearest ids are `" + String.join("`, `", nearest) + "`. ")
                + "`GET /v1/models` lists all models."));
    }

    private static void checkFits(ServableModel servable, ChatRequest request) {
        var model = servable.model();
        if (model.kind() != Kind.CHAT) {
            throw invalid(
                    "The model `" + request.model() + "` makes no chat completions. Use it with "
                            + endpointOf(model.kind()) + ".",
                    "model");
        }
        if (request.images() > 0 && !model.input().contains("image")) {
            throw invalid(
                    "The model `" + request.model() + "` cannot see images, but messages[" + request.firstImage()
                            + "] holds one. Use a model whose `input_modalities` contain `image`.",
                    "messages");
        }
    }

    private static String endpointOf(Kind kind) {
        return switch (kind) {
            case CHAT -> "/v1/chat/completions";
            case EMBEDDING -> "/v1/embeddings";
            case IMAGE -> "/v1/images/generations";
            case VIDEO -> "/v1/videos";
            case MUSIC -> "/suno/submit/music";
        };
    }

    /// What the request is taken for in the limit of tokens per minute until its usage is known: its input, and the
    /// answer it asks for up to a tenth of the limit of the smallest tier.
    private long estimate(ChatRequest request) {
        var asked = request.maxTokens();
        return Delivered.tokens(request.textBytes())
                + request.images() * parts.imageTokens()
                + Math.min(asked == null ? 0 : asked * request.choices(), 4_000);
    }

    private void reserve(
            Completion completion, ServableModel model, ChatRequest request, List<Route> plan, byte[] body) {
        var worstCase = worstCase(completion, model, request);
        credit.reserve(completion.admitted().tenant().tenantId(), worstCase).onComplete(answered -> {
            if (answered.failed()) {
                LOG.errorf(
                        answered.cause(),
                        "credit could not be reserved requestId=%s",
                        completion.client().requestId());
                refuse(completion, new GatewayError.Internal("The request could not be started. Try again."));
                return;
            }
            switch (answered.result()) {
                case ReserveOutcome.Reserved reserved -> {
                    completion.reserved(reserved.reservation());
                    new PassThrough(parts, completion, model, request, plan, body).start();
                }
                case ReserveOutcome.InsufficientBalance shortage ->
                    refuse(completion, insufficient(model, request, worstCase, shortage.available()));
                case ReserveOutcome.Unavailable unavailable -> {
                    LOG.warnf(
                            "credit cannot be reserved requestId=%s tenantId=%s reason=%s",
                            completion.client().requestId(),
                            completion.admitted().tenant().tenantId(),
                            unavailable.reason());
                    refuse(
                            completion,
                            GatewayError.unavailable(
                                    "The account's balance cannot be checked at the moment. Try again in a moment."));
                }
            }
        });
    }

    private Money worstCase(Completion completion, ServableModel servable, ChatRequest request) {
        var model = servable.model();
        var price = model.priceAt(completion.client().startedAt());
        if (price.rates().isFree()) {
            return Money.ZERO;
        }
        var largest = model.maxOutput() > 0 ? model.maxOutput() : model.context();
        var asked = request.maxTokens();
        return WorstCase.of(
                        request.textBytes(),
                        request.images(),
                        parts.imageTokens(),
                        model.context(),
                        asked == null ? largest : asked,
                        request.choices())
                .charge(price);
    }

    private static GatewayError insufficient(
            ServableModel model, ChatRequest request, Money worstCase, Money available) {
        var limit = request.maxTokens() == null
                ? "the model's largest answer of " + model.model().maxOutput() + " tokens"
                : "an answer of " + request.maxTokens() + " tokens";
        return new GatewayError.InsufficientBalance(String.format(
                Locale.ROOT,
                "Insufficient credits: this request could cost up to $%s (its input and %s), and $%s is available."
                        + " Lower `max_tokens` or top up the account.",
                worstCase.dollars(),
                limit,
                available.dollars()));
    }

    private static GatewayException invalid(String message, String param) {
        return new GatewayException(GatewayError.invalid(message, param));
    }
}
