/// Connections to the providers and the credentials shown to them.
@NullMarked
package dev.tollgate.gateway.upstream;

import org.jspecify.annotations.NullMarked;
