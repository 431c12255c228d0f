/// What a finished completion is charged, and the journal that keeps it until billing has it.
@NullMarked
package dev.tollgate.gateway.metering;

import org.jspecify.annotations.NullMarked;
