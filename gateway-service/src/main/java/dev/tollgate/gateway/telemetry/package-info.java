/// Trace context and metrics of the hot path, recorded by hand.
@NullMarked
package dev.tollgate.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
