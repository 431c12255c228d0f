/// Which deployments can serve a request, in which order, and which are resting after failures.
@NullMarked
package dev.tollgate.gateway.routing;

import org.jspecify.annotations.NullMarked;
