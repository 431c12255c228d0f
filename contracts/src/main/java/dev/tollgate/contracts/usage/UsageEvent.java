package dev.tollgate.contracts.usage;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One finished completion or job, successful or not: the record of the gateway's journal and of `usage.events.v1`
/// (key: tenant id). `eventId` makes posting idempotent. `units` counts disjoint kinds (see
/// [dev.tollgate.contracts.money.Rates]): `input` is uncached input, `output` excludes `reasoning`. `charge`
/// is what the tenant pays, computed by `priceVersion`; `official` the provider's list price; `cost` what the
/// provider charges us.
///
/// @param requestId what the client got as `x-request-id`: `req_` and 32 hexadecimal digits, of which the first
///     twelve are the milliseconds since 1970, within a minute of `startedAt`
/// @param answerId the id inside the answer (`chatcmpl-…`), when one was seen
/// @param endpoint the public path, such as `/v1/chat/completions`
/// @param protocol the client's wire protocol in lower case: `chat`, `responses`, `anthropic`, `gemini`, `suno`
/// @param model the catalogue id that was served
/// @param requestedModel the id the client asked for (an alias, or `model`)
/// @param errorCode the code the client was told, when the outcome is not COMPLETE
/// @param usageSource where `units` come from
/// @param holder the gateway replica or service that spent the slice
/// @param sliceId the slice the charge was taken from; absent when nothing was reserved
/// @param sequence position in the holder's journal, growing by one per event
/// @param timings milliseconds since the request's first byte
/// @param traceparent W3C trace context of the request's span
/// @param costVersion the version of the serving deployment's cost by which `units` cost what `cost` says, beside what
///     the attempts cost
public record UsageEvent(
        UUID eventId,
        String requestId,
        @Nullable String answerId,
        UUID tenantId,
        UUID keyId,
        Instant startedAt,
        Instant finishedAt,
        String endpoint,
        String protocol,
        boolean streamed,
        String requestedModel,
        @Nullable String model,
        @Nullable String provider,
        @Nullable String deployment,
        Outcome outcome,
        int status,
        @Nullable String errorCode,
        Map<String, Long> units,
        UsageSource usageSource,
        @Nullable String priceVersion,
        Money charge,
        Money official,
        Money cost,
        String holder,
        @Nullable UUID sliceId,
        long sequence,
        Timings timings,
        List<Attempt> attempts,
        @Nullable String traceparent,
        @Nullable String costVersion) {
    public UsageEvent {
        units = Map.copyOf(units);
        attempts = List.copyOf(attempts);
    }

    /// How a completion ended; what is charged for each stands in `docs/outcomes.md`.
    public enum Outcome {
        /// The whole answer was delivered.
        COMPLETE,
        /// The provider answered but produced nothing.
        EMPTY,
        /// Refused before an upstream was called (limits, balance, permission, bad request).
        REFUSED,
        /// No upstream gave an answer.
        UPSTREAM_ERROR,
        /// The upstream's answer broke off after output had been delivered.
        CUT_BY_UPSTREAM,
        /// The client went away before the answer was whole.
        CUT_BY_CLIENT,
        /// A fault of Tollgate's own.
        INTERNAL_ERROR
    }

    /// PROVIDER: the provider's own figures; COUNTED: counted here, as the provider gave none; NONE: nothing was used.
    public enum UsageSource {
        PROVIDER,
        COUNTED,
        NONE
    }

    /// Milliseconds since the request's first byte; `upstream` when the serving attempt was sent, `firstByte` when the
    /// client got its first byte of content, `total` when the answer ended.
    public record Timings(@Nullable Long upstream, @Nullable Long firstByte, long total) {}

    /// One upstream call. `status` is absent when no answer came; `error` is a short class such as `connect`,
    /// `first-byte-timeout`, `status-500`, `cut`.
    ///
    /// @param cost what the provider is taken to charge for a call that did not serve; part of the event's `cost`
    /// @param costVersion the version of the deployment's cost that `cost` was computed with
    /// @param costUnits the units of that computation
    public record Attempt(
            String provider,
            String deployment,
            @Nullable Integer status,
            @Nullable String error,
            long startedMillis,
            long durationMillis,
            @Nullable Money cost,
            @Nullable String costVersion,
            @Nullable Map<String, Long> costUnits) {
        public Attempt {
            costUnits = costUnits == null ? null : Map.copyOf(costUnits);
        }

        /// The same without what only the platform may see.
        public Attempt withoutCost() {
            return new Attempt(provider, deployment, status, error, startedMillis, durationMillis);
        }

        /// A call that served, or that its provider does not charge for.
        public Attempt(
                String provider,
                String deployment,
                @Nullable Integer status,
                @Nullable String error,
                long startedMillis,
                long durationMillis) {
            this(provider, deployment, status, error, startedMillis, durationMillis, null, null, null);
        }
    }
}
