/// Usage events on this gateway's own disk, from the moment they happened until Kafka has acknowledged them.
@NullMarked
package dev.tollgate.gateway.metering.journal;

import org.jspecify.annotations.NullMarked;
