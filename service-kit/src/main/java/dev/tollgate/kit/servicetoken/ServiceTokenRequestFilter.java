package dev.tollgate.kit.servicetoken;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;

/// Adds the service token to the calls of a REST client: `@RegisterProvider(ServiceTokenRequestFilter.class)`.
public final class ServiceTokenRequestFilter implements ClientRequestFilter {
    private final ServiceTokens tokens;

    public ServiceTokenRequestFilter(ServiceTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ClientRequestContext request) {
        request.getHeaders().putSingle("authorization", tokens.authorization());
    }
}
