/// The public edge: the HTTP server, its routes, request bodies, CORS and shutdown.
@NullMarked
package dev.tollgate.gateway.ingress;

import org.jspecify.annotations.NullMarked;
