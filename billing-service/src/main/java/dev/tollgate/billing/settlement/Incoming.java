package dev.tollgate.billing.settlement;

import dev.tollgate.contracts.usage.UsageEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// One polled record and what could be made of it.
sealed interface Incoming {
    ConsumerRecord<byte[], byte[]> source();

    /// An event that can be posted.
    record Valid(
            ConsumerRecord<byte[], byte[]> source,
            UsageEvent event,
            @Nullable String traceId) implements Incoming {}

    /// Something that goes to the dead-letter topic. `detail` never quotes the event's content.
    record Dead(
            ConsumerRecord<byte[], byte[]> source,
            DeadReason reason,
            String detail,
            @Nullable String eventId) implements Incoming {}
}
