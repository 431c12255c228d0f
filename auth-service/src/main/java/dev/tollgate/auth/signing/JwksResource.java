package dev.tollgate.auth.signing;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// The public keys with which services verify JWTs.
@Path("/internal/jwks")
public class JwksResource {
    private final SigningKeys keys;

    JwksResource(SigningKeys keys) {
        this.keys = keys;
    }

    /// A JSON Web Key Set with one or two keys.
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String keys() {
        return keys.published();
    }
}
