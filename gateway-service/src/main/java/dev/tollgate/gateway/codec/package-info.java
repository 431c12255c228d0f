/// The protocols that the gateway speaks.
@NullMarked
package dev.tollgate.gateway.codec;

import org.jspecify.annotations.NullMarked;
