package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.mediajobs.catalog.Catalog;
import dev.tollgate.mediajobs.credit.BillingClient;
import dev.tollgate.mediajobs.credit.BillingException;
import dev.tollgate.mediajobs.job.AcceptedJobs.Accepting;
import dev.tollgate.mediajobs.provider.Form;
import dev.tollgate.mediajobs.provider.Providers;
import dev.tollgate.mediajobs.provider.Submission.Origin;
import dev.tollgate.mediajobs.usage.UsageConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Accepts jobs: first the money, then the queue. A crash between the two leaves a slice that billing releases by
/// itself; the same request made again takes it over.
@ApplicationScoped
class JobAcceptance {
    private static final Logger LOG = Logger.getLogger(JobAcceptance.class);
    private static final int MAX_SLICES = 5;

    private final AcceptedJobs jobs;
    private final Catalog catalog;
    private final BillingClient billing;
    private final UsageConfig usage;
    private final JobConfig config;

    JobAcceptance(AcceptedJobs jobs, Catalog catalog, BillingClient billing, UsageConfig usage, JobConfig config) {
        this.jobs = jobs;
        this.catalog = catalog;
        this.billing = billing;
        this.usage = usage;
        this.config = config;
    }

    /// Accepts the job once: its id is the idempotency key.
    AcceptOutcome accept(UUID tenantId, UUID id, NewJob request, byte @Nullable [] body) {
        var earlier = jobs.earlier(tenantId, id, request);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        var model = catalog.find(request.model()).orElse(null);
        if (model == null) {
            return new AcceptOutcome.Unavailable("No provider of " + request.model() + " is known here now.");
        }
        var unfit = unfit(model, request, body);
        if (unfit != null) {
            return new AcceptOutcome.Unfit(unfit);
        }
        Origin origin = null;
        if (request.continues() != null) {
            origin = jobs.origin(tenantId, request.continues(), request.kind()).orElse(null);
            if (origin == null) {
                return new AcceptOutcome.UnknownOrigin();
            }
        } else if (catalog.plan(
                        model, Providers.protocolFor(request.kind()), request.startedAt(), new SplittableRandom(0))
                .isEmpty()) {
            return new AcceptOutcome.Unavailable("No provider can take a job of " + request.model() + " now.");
        }
        if (jobs.unfinished(tenantId) >= config.maxUnfinished()) {
            return new AcceptOutcome.TooMany(config.maxUnfinished());
        }
        return hold(new Accepting(tenantId, id, request, body, origin, model.priceAt(request.startedAt())));
    }

    private static @Nullable String unfit(Model model, NewJob request, byte @Nullable [] body) {
        var wanted = request.kind() == JobKind.VIDEO ? CatalogSnapshot.Kind.VIDEO : CatalogSnapshot.Kind.MUSIC;
        if (model.kind() != wanted) {
            return "The model " + model.id() + " does not do such jobs.";
        }
        var price = model.priceAt(request.startedAt());
        if (!price.rates().isFree() && !price.charge(request.units()).isPositive()) {
            return "The units have no price with " + model.id() + ".";
        }
        var sent = request.body();
        if (sent != null && body != null && !new Form(sent.contentType(), body).hasModel()) {
            return "The body must be a multipart form with a part named model.";
        }
        return null;
    }

    private AcceptOutcome hold(Accepting job) {
        var amount = amount(job.price(), job.request());
        if (!amount.isPositive()) {
            return jobs.add(job, amount, null);
        }
        try {
            for (var number = 1; number <= MAX_SLICES; number++) {
                var slice = open(job, amount, number);
                if (slice instanceof SliceAnswer.Granted granted) {
                    return added(job, amount, new HeldSlice(granted.sliceId(), number, granted.epoch()));
                }
                if (slice instanceof SliceAnswer.InsufficientBalance insufficient) {
                    return insufficient.mayCome(amount)
                            ? new AcceptOutcome.Unavailable(
                                    "Running requests of this account hold the balance. Try again when they end.")
                            : new AcceptOutcome.NoMoney(amount, insufficient.available());
                }
            }
            return new AcceptOutcome.Unavailable("Billing closes each slice at once.");
        } catch (BillingException e) {
            LOG.warnf("a job cannot be paid for now tenantId=%s error=%s", job.tenantId(), e.getMessage());
            return new AcceptOutcome.Unavailable("Billing cannot be asked now.");
        }
    }

    /// The most that the job can cost.
    static Money amount(Price price, NewJob request) {
        return price.charge(request.units());
    }

    private SliceAnswer open(Accepting job, Money amount, int number) {
        var sliceId = HeldSlice.id(job.id(), number);
        return billing.open(new OpenSlice(sliceId, job.tenantId(), usage.holder(), amount, amount));
    }

    private AcceptOutcome added(Accepting job, Money amount, HeldSlice slice) {
        var outcome = jobs.add(job, amount, slice);
        if (outcome instanceof AcceptOutcome.TooMany) {
            try {
                billing.close(slice.id(), slice.epoch(), Money.ZERO);
            } catch (BillingException e) {
                LOG.debugf("a slice is left to expire sliceId=%s error=%s", slice.id(), e.getMessage());
            }
        }
        return outcome;
    }
}
