package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.protocol.PlainText;

/// A request whose work another service does. What is refused here leaves a usage event here; what the other
/// service has taken is metered there. Exactly one of [#accepted], [#refuse] and [#unanswered] ends it.
public final class Handover {
    private final Completions completions;
    private final RequestedModels models;
    private final Completion completion;

    Handover(Completions completions, RequestedModels models, Completion completion) {
        this.completions = completions;
        this.models = models;
        this.completion = completion;
    }

    /// The model with this id or alias, which must be of the wanted kind and within the key's scope; a
    /// [dev.tollgate.gateway.error.GatewayException] when not.
    public ServableModel model(String name, Kind wanted) {
        if (!PlainText.is(name)) {
            throw new GatewayException(GatewayError.invalid("`model` must be the id of a model.", "model"));
        }
        completion.asksFor(name);
        var model = models.find(name);
        completion.resolved(model);
        models.permit(completion.admitted(), model, name, wanted);
        return model;
    }

    /// The W3C trace context of the request's span.
    public String traceparent() {
        return completion.traceparent();
    }

    /// The other service has taken it.
    public void accepted() {
        completion.handedOver(Outcome.COMPLETE, 200);
    }

    /// The client is told `error`, and a usage event says that nothing was done.
    public void refuse(GatewayError error) {
        completions.refuse(completion, error);
    }

    /// The client is told `error`, but the other service may have taken the work: its usage event is left to it.
    public void unanswered(GatewayError error) {
        completion.handedOver(Outcome.INTERNAL_ERROR, completion.client().refuse(error));
    }
}
