package dev.tollgate.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.kit.network.CidrRange;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Decides who is asking and whether the key may ask now.
@ApplicationScoped
public class Admission {
    private static final long UNLIMITED = Integer.MAX_VALUE;

    private final KeyDirectory directory;
    private final byte[] pepper;
    private final ClientAddress addresses;
    private final Cache<UUID, RateWindow> windows;

    Admission(AdmissionConfig config, KeyDirectory directory) {
        this.directory = directory;
        this.pepper = Base64.getDecoder().decode(config.keyPepper());
        this.addresses = new ClientAddress(config.trustedProxies().orElse(List.of()));
        this.windows = Caffeine.newBuilder()
                .maximumSize(config.maxKeys())
                .expireAfterAccess(Duration.ofMinutes(2))
                .build();
    }

    /// The live key that the request shows. Fails with a 401 when it shows none, and with a 503, never a 401, when the
    /// key cannot be checked.
    public Future<AdmittedKey> authenticate(HttpServerRequest request) {
        try {
            var lookupId = ApiKeyFormat.lookupId(Credentials.of(request), pepper);
            var key = directory.heldKey(lookupId);
            var tenant = key == null ? null : directory.heldTenant(key.tenantId());
            if (key != null && tenant != null) {
                return Future.succeededFuture(live(key, tenant));
            }
            return directory.key(lookupId).compose(this::withTenant);
        } catch (GatewayException e) {
            return Future.failedFuture(e);
        }
    }

    /// Takes one request from the key's minute; a 429 when none is left.
    public void takeRequest(AdmittedKey admitted) {
        var now = System.nanoTime();
        if (!admitted.window().takeRequest(now)) {
            throw limited(
                    admitted,
                    "Rate limit reached: " + admitted.window().limitRequests() + " requests per minute for this key.",
                    now);
        }
    }

    /// Takes the estimated tokens of a request from the key's minute; a 429 when they are not left.
    public TokenHold takeTokens(AdmittedKey admitted, long estimate) {
        var now = System.nanoTime();
        if (!admitted.window().takeTokens(estimate, now)) {
            throw limited(
                    admitted,
                    "Rate limit reached: " + admitted.window().limitTokens()
                            + " tokens per minute for this key; this request needs about " + estimate + ".",
                    now);
        }
        return new TokenHold(admitted.window(), estimate, now);
    }

    /// Whether the key may be used from where the request comes, and for this endpoint; a 403 when not.
    public void permit(AdmittedKey admitted, HttpServerRequest request, String endpoint) {
        if (admitted.tenant().suspended()) {
            throw denied("This account is suspended. Contact its owner.");
        }
        var key = admitted.key();
        if (!key.endpoints().isEmpty() && !key.endpoints().contains(endpoint)) {
            throw denied("This API key may not use " + endpoint + ".");
        }
        if (!key.cidrs().isEmpty()) {
            var address = addresses.of(request);
            if (address == null
                    || key.cidrs().stream()
                            .noneMatch(cidr -> CidrRange.parse(cidr).contains(address))) {
                throw denied("This API key may not be used from this address.");
            }
        }
    }

    /// Whether the key may use the model; a 403 when not.
    public void permitModel(AdmittedKey admitted, String modelId, String requestedModel) {
        if (!mayUse(admitted, modelId) && !mayUse(admitted, requestedModel)) {
            throw denied("This API key may not use the model `" + requestedModel + "`.");
        }
    }

    /// Whether the key's scope contains the model.
    public boolean mayUse(AdmittedKey admitted, String modelId) {
        var models = admitted.key().models();
        return models.isEmpty() || models.contains(modelId);
    }

    /// Whether what a proxy says of the client (`x-forwarded-…`) is to be believed.
    public boolean comesThroughTrustedProxy(HttpServerRequest request) {
        return addresses.comesThroughTrustedProxy(request);
    }

    private Future<AdmittedKey> withTenant(Optional<ApiKeyRecord> found) {
        if (found.isEmpty()) {
            return Future.failedFuture(
                    Credentials.unauthenticated("Invalid API key provided. It does not exist or was deleted."));
        }
        var key = found.get();
        return directory.tenant(key.tenantId()).map(tenant -> {
            if (tenant.isEmpty()) {
                throw Credentials.unauthenticated("Invalid API key provided. Its account does not exist any more.");
            }
            return live(key, tenant.get());
        });
    }

    private AdmittedKey live(ApiKeyRecord key, TenantRecord tenant) {
        if (key.revoked()) {
            throw Credentials.unauthenticated("This API key has been revoked.");
        }
        var expiresAt = key.expiresAt();
        if (expiresAt != null && !Instant.now().isBefore(expiresAt)) {
            throw Credentials.unauthenticated("This API key has expired.");
        }
        return new AdmittedKey(key, tenant, window(key.keyId(), tenant));
    }

    private RateWindow window(UUID keyId, TenantRecord tenant) {
        var requestsOfTenant = tenant.requestsPerMinute();
        var tokensOfTenant = tenant.tokensPerMinute();
        var requests =
                requestsOfTenant != null ? requestsOfTenant : tenant.tier().requestsPerMinute();
        var tokens = tokensOfTenant != null ? tokensOfTenant : tenant.tier().tokensPerMinute();
        var limitRequests = tenant.unlimited() ? UNLIMITED : requests;
        var limitTokens = tenant.unlimited() ? UNLIMITED : tokens;
        var window = windows.get(keyId, id -> new RateWindow(limitRequests, limitTokens));
        window.limits(limitRequests, limitTokens);
        return window;
    }

    private static GatewayException limited(AdmittedKey admitted, String message, long now) {
        var retryAfter = Duration.ofSeconds(
                Math.max(1, admitted.window().reset(now).plusMillis(999).toSeconds()));
        return new GatewayException(
                new GatewayError.RateLimited(message + " Try again in " + retryAfter.toSeconds() + " s.", retryAfter));
    }

    private static GatewayException denied(String message) {
        return new GatewayException(new GatewayError.PermissionDenied(message));
    }
}
