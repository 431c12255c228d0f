package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.admission.WorstCase;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.credit.Credit;
import dev.tollgate.gateway.credit.ReserveOutcome;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.metering.Metering;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import dev.tollgate.gateway.telemetry.Tracing;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Answers the completion endpoints of all protocols once the key is known and the body is there:
/// understands, admits, routes, reserves, then exchanges.
@ApplicationScoped
public class Completions {
    private static final Logger LOG = Logger.getLogger(Completions.class);

    private final Parts parts;
    private final RequestedModels models;
    private final Admission admission;
    private final Credit credit;
    private final Metering metering;
    private final Tracing tracing;

    Completions(
            Parts parts,
            RequestedModels models,
            Admission admission,
            Credit credit,
            Metering metering,
            Tracing tracing) {
        this.parts = parts;
        this.models = models;
        this.admission = admission;
        this.credit = credit;
        this.metering = metering;
        this.tracing = tracing;
    }

    /// Answers the request.
    ///
    /// @param memory takes so many more bytes for the request, or says that there are none
    /// @param keeper absent when the answer is not to be kept
    public void handle(
            ClientRequest client,
            AdmittedKey admitted,
            byte[] body,
            LongPredicate memory,
            @Nullable AnswerKeeper keeper) {
        handle(
                client,
                admitted,
                Kind.CHAT,
                () -> AskedCompletion.read(client, admitted.tenant().tenantId(), body, memory),
                keeper);
    }

    /// Whether [#handle] would ask a provider now. What it checks before is checked, and nothing is held
    /// afterwards: the work is done later. Fails with a [GatewayException].
    public Future<Void> check(ClientRequest client, AdmittedKey admitted, byte[] body, LongPredicate memory) {
        if (!metering.isAccepting()) {
            return Future.failedFuture(new GatewayException(full()));
        }
        try {
            var asked = AskedCompletion.read(client, admitted.tenant().tenantId(), body, memory);
            var facts = asked.facts();
            var model = models.find(facts.model());
            models.permit(admitted, model, facts.model(), Kind.CHAT);
            checkFits(model, facts);
            admission.takeTokens(admitted, estimate(facts)).correct(0);
            return asked.decoded(parts)
                    .compose(request -> checkPayable(client, admitted, model, facts))
                    .recover(failure -> Future.failedFuture(
                            failure instanceof ProtocolException e
                                    ? new GatewayException(new GatewayError.Told(e.error()))
                                    : failure));
        } catch (GatewayException e) {
            return Future.failedFuture(e);
        } catch (ProtocolException e) {
            return Future.failedFuture(new GatewayException(new GatewayError.Told(e.error())));
        }
    }

    private Future<Void> checkPayable(
            ClientRequest client, AdmittedKey admitted, ServableModel model, Relay.Request facts) {
        var worstCase = worstCase(client.startedAt(), model, facts);
        return credit.reserve(admitted.tenant().tenantId(), worstCase).compose(answered -> switch (answered) {
            case ReserveOutcome.Reserved reserved -> {
                reserved.reservation().release();
                yield Future.succeededFuture();
            }
            case ReserveOutcome.InsufficientBalance shortage ->
                Future.failedFuture(new GatewayException(insufficient(model, facts, worstCase, shortage.available())));
            case ReserveOutcome.Unavailable _ -> Future.failedFuture(new GatewayException(unknownBalance()));
        });
    }

    private static GatewayError full() {
        return GatewayError.overloaded(
                "The gateway cannot take more requests at the moment. Try again later.", Duration.ofSeconds(10));
    }

    private static GatewayError unknownBalance() {
        return GatewayError.unavailable(
                "The account's balance cannot be checked at the moment. Try again in a moment.");
    }

    /// Answers a request for embeddings.
    public void embed(ClientRequest client, AdmittedKey admitted, byte[] body) {
        handle(client, admitted, Kind.EMBEDDING, () -> AskedEmbedding.read(client, body), null);
    }

    private void handle(
            ClientRequest client,
            AdmittedKey admitted,
            Kind kind,
            Supplier<Asked> reading,
            @Nullable AnswerKeeper keeper) {
        if (!metering.isAccepting()) {
            metrics().refusal(client.refuse(full()));
            return;
        }
        var completion = begin(client, admitted);
        completion.keptBy(keeper);
        try {
            var asked = reading.get();
            var facts = asked.facts();
            completion.understood(facts);
            var model = models.find(facts.model());
            completion.resolved(model);
            models.permit(admitted, model, facts.model(), kind);
            checkFits(model, facts);
            completion.limited(admission.takeTokens(admitted, estimate(facts)));
            admitted.window().writeHeaders(client.response());
            reserve(completion, model, asked, parts.router().plan(model));
        } catch (GatewayException e) {
            refuse(completion, e.error());
        } catch (ProtocolException e) {
            refuse(completion, new GatewayError.Told(e.error()));
        }
    }

    /// Answers a request of a known key that gets no completion, and journals that.
    public void refuse(ClientRequest client, AdmittedKey admitted, GatewayError error) {
        refuse(begin(client, admitted), error);
    }

    /// Begins a request whose work another service does.
    public Handover handOver(ClientRequest client, AdmittedKey admitted) {
        return new Handover(this, models, begin(client, admitted));
    }

    private Completion begin(ClientRequest client, AdmittedKey admitted) {
        var span = tracing.begin(
                client.http().headers().get("traceparent"), client.endpoint(), client.requestId(), client.startedAt());
        return new Completion(client, admitted, metering, metrics(), span);
    }

    private GatewayMetrics metrics() {
        return parts.metrics();
    }

    void refuse(Completion completion, GatewayError error) {
        // A flood that only meets its rate limit must not fill the journal.
        if (error instanceof GatewayError.RateLimited || !metering.isAccepting()) {
            completion.admitted().window().writeHeaders(completion.client().response());
            metrics().refusal(completion.client().refuse(error));
            return;
        }
        var outcome = switch (error) {
            case GatewayError.Internal _, GatewayError.Unavailable _ -> Outcome.INTERNAL_ERROR;
            default -> Outcome.REFUSED;
        };
        completion.refuse(outcome, error);
    }

    private static void checkFits(ServableModel servable, Relay.Request facts) {
        if (facts.images() > 0 && !servable.model().input().contains("image")) {
            throw new GatewayException(GatewayError.invalid(
                    "The model `" + facts.model() + "` cannot see images, but " + facts.firstImage()
                            + " holds one. Use a model whose `input_modalities` contain `image`.",
                    facts.firstImage()));
        }
    }

    /// What the request is taken for in the limit of tokens per minute until its usage is known: its input,
    /// and the answer it asks for up to a tenth of the limit of the smallest tier.
    private long estimate(Relay.Request facts) {
        var asked = facts.maxOutput();
        return Delivered.tokens(facts.textBytes())
                + facts.images() * parts.imageTokens()
                + Math.min(asked == null ? 0 : asked * facts.choices(), 4_000);
    }

    private void reserve(Completion completion, ServableModel model, Asked asked, List<Route> plan) {
        var worstCase = worstCase(completion.client().startedAt(), model, asked.facts());
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
                    new Attempts(parts, completion, model, asked, plan).start();
                }
                case ReserveOutcome.InsufficientBalance shortage ->
                    refuse(completion, insufficient(model, asked.facts(), worstCase, shortage.available()));
                case ReserveOutcome.Unavailable unavailable -> {
                    LOG.warnf(
                            "credit cannot be reserved requestId=%s tenantId=%s reason=%s",
                            completion.client().requestId(),
                            completion.admitted().tenant().tenantId(),
                            unavailable.reason());
                    refuse(completion, unknownBalance());
                }
            }
        });
    }

    private Money worstCase(Instant at, ServableModel servable, Relay.Request facts) {
        var model = servable.model();
        var price = model.priceAt(at);
        if (price.rates().isFree()) {
            return Money.ZERO;
        }
        var largest = model.maxOutput() > 0 ? model.maxOutput() : model.context();
        var asked = facts.maxOutput();
        var input = facts.hasUnboundedInput()
                ? WorstCase.UNBOUNDED
                : facts.textBytes() + facts.images() * parts.imageTokens();
        return WorstCase.of(input, model.context(), asked == null ? largest : asked, facts.choices())
                .charge(price);
    }

    private static GatewayError insufficient(
            ServableModel model, Relay.Request facts, Money worstCase, Money available) {
        var limit = facts.maxOutput() == null
                ? "the model's largest answer of " + model.model().maxOutput() + " tokens"
                : "an answer of " + facts.maxOutput() + " tokens";
        var input = facts.hasUnboundedInput()
                ? "an input that fills the model's context, as files, sound and hosted tools may"
                : "its input";
        return new GatewayError.InsufficientBalance(String.format(
                Locale.ROOT,
                "Insufficient credits: this request could cost up to $%s (%s and %s), and $%s is available."
                        + " Lower `max_tokens` or top up the account.",
                worstCase.dollars(),
                input,
                limit,
                available.dollars()));
    }
}
