package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.contracts.ContractJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// A dead letter's record as it was on its topic, byte for byte.
final class DeadBytes {
    private static final TypeReference<List<StoredHeader>> HEADERS = new TypeReference<>() {};
    private final UUID id;
    private final int deaths;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final String headers;

    DeadBytes(UUID id, int deaths, byte @Nullable [] key, byte @Nullable [] value, String headers) {
        this.id = id;
        this.deaths = deaths;
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    UUID id() {
        return id;
    }

    /// How often it had died when it was read.
    int deaths() {
        return deaths;
    }

    byte @Nullable [] key() {
        return key == null ? null : Arrays.copyOf(key, key.length);
    }

    byte @Nullable [] value() {
        return value == null ? null : Arrays.copyOf(value, value.length);
    }

    List<Header> headers() {
        try {
            var restored = new ArrayList<Header>();
            for (var stored : ContractJson.MAPPER.readValue(headers, HEADERS)) {
                var bytes = stored.value();
                restored.add(new RecordHeader(
                        stored.name(),
                        bytes == null ? null : Base64.getDecoder().decode(bytes)));
            }
            return restored;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The headers of dead letter " + id + " are not what was stored.", e);
        }
    }

    /// The form in which headers are stored: names are text, values may be anything.
    static String stored(Headers headers) {
        var all = new ArrayList<StoredHeader>();
        for (var header : headers) {
            var value = header.value();
            all.add(new StoredHeader(
                    header.key().replace("\0", ""),
                    value == null ? null : Base64.getEncoder().encodeToString(value)));
        }
        try {
            return ContractJson.MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Headers have a JSON form.", e);
        }
    }

    private record StoredHeader(String name, @Nullable String value) {}
}
