package dev.tollgate.billing.settlement;

import dev.tollgate.contracts.usage.UsageEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// One polled record and what could be made of it.
sealed interface Incoming {
    ConsumerRecord<byte[], byte[]> source();

    /// A header's text; nothing when there is none, or one without a value.
    static @Nullable String header(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /// An event that can be posted.
    record Valid(
            ConsumerRecord<byte[], byte[]> source,
            UsageEvent event,
            @Nullable String traceId) implements Incoming {}

    /// Something that cannot be posted. `detail` never quotes the event's content; `event` is what could be
    /// read of it, any member of which may be missing.
    record Dead(
            ConsumerRecord<byte[], byte[]> source,
            DeadReason reason,
            String detail,
            @Nullable UsageEvent event) implements Incoming {}
}
