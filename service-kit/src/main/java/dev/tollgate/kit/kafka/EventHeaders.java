package dev.tollgate.kit.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// CloudEvents headers in binary mode, as every record of the platform carries them.
public final class EventHeaders {
    private EventHeaders() {}

    /// Headers of one event; the type of an event is the name of its topic.
    public static List<Header> of(String topic, String source, String id, Instant time) {
        return List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", id),
                header("ce_type", topic),
                header("ce_source", source),
                header("ce_time", time.toString()),
                header("content-type", "application/json"));
    }

    /// One text header.
    public static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
