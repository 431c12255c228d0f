/// What every Kafka client of the platform repeats.
@NullMarked
package dev.tollgate.kit.kafka;

import org.jspecify.annotations.NullMarked;
