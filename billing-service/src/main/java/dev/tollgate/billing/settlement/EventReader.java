package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads usage events and turns away what must not reach the ledger.
final class EventReader {
    private static final Logger LOG = Logger.getLogger(EventReader.class);
    // https://www.w3.org/TR/trace-context/: version-traceid-parentid-flags
    private static final Pattern TRACEPARENT = Pattern.compile("^[^-]*-([0-9a-f]{32})-[^-]*-");
    private static final long ABSURD_UNITS = 1_000_000_000_000L;

    /// As slices and journals have it.
    static final int MAX_HOLDER_LENGTH = 200;

    // What is longer does not fit into the indexes.
    private static final int MAX_NAME_LENGTH = 500;
    // Money that is not an integer must not be rounded silently.
    private static final ObjectReader READER = ContractJson.MAPPER
            .rebuild()
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build()
            .readerFor(UsageEvent.class);
    private final long absurdAmount;

    EventReader(long absurdAmount) {
        this.absurdAmount = absurdAmount;
    }

    Incoming read(ConsumerRecord<byte[], byte[]> source) {
        try {
            return parsed(source);
        } catch (RuntimeException e) {
            // One record that no check foresaw must not hold up its partition.
            LOG.errorf(e, "usage event cannot be read partition=%d offset=%d", source.partition(), source.offset());
            return new Incoming.Dead(
                    source,
                    DeadReason.UNREADABLE,
                    "Reading it fails: " + e.getClass().getName() + ".",
                    null);
        }
    }

    private Incoming parsed(ConsumerRecord<byte[], byte[]> source) {
        var value = source.value();
        if (value == null) {
            return new Incoming.Dead(source, DeadReason.UNREADABLE, "The record has no value.", null);
        }
        try {
            UsageEvent event = READER.readValue(value);
            return checked(source, event);
        } catch (ValueInstantiationException e) {
            // The event's constructor needs its collections.
            return new Incoming.Dead(source, DeadReason.INCOMPLETE, "A needed member is missing.", null);
        } catch (JsonProcessingException e) {
            var where =
                    e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
            return new Incoming.Dead(source, DeadReason.UNREADABLE, "Not a usage event" + where + ".", null);
        } catch (IOException e) {
            return new Incoming.Dead(source, DeadReason.UNREADABLE, "Not a usage event.", null);
        }
    }

    @SuppressWarnings("ConstantValue") // JSON may leave out any member
    private Incoming checked(ConsumerRecord<byte[], byte[]> source, @Nullable UsageEvent event) {
        if (event == null) {
            return new Incoming.Dead(source, DeadReason.UNREADABLE, "The record's value is null.", null);
        }
        var needed = Arrays.asList(
                event.eventId(),
                event.requestId(),
                event.tenantId(),
                event.keyId(),
                event.startedAt(),
                event.finishedAt(),
                event.endpoint(),
                event.protocol(),
                event.requestedModel(),
                event.outcome(),
                event.usageSource(),
                event.charge(),
                event.official(),
                event.cost(),
                event.holder(),
                event.timings());
        if (needed.contains(null)) {
            return new Incoming.Dead(source, DeadReason.INCOMPLETE, "A needed member is missing.", event);
        }
        if (event.holder().length() > MAX_HOLDER_LENGTH
                || Stream.of(event.requestId(), event.answerId(), event.model(), event.provider())
                        .anyMatch(name -> name != null && name.length() > MAX_NAME_LENGTH)) {
            return new Incoming.Dead(
                    source,
                    DeadReason.UNPOSTABLE,
                    "holder, requestId, answerId, model or provider is too long.",
                    event);
        }
        if (Stream.of(event.charge(), event.official(), event.cost()).anyMatch(this::isAbsurd)) {
            return new Incoming.Dead(source, DeadReason.ABSURD_AMOUNT, "charge, official or cost is absurd.", event);
        }
        if (event.units().values().stream().anyMatch(units -> units < 0 || units > ABSURD_UNITS)) {
            return new Incoming.Dead(source, DeadReason.ABSURD_AMOUNT, "A unit count is absurd.", event);
        }
        return new Incoming.Valid(source, event, traceId(source, event));
    }

    private boolean isAbsurd(Money amount) {
        return amount.isNegative() || amount.nanos() > absurdAmount;
    }

    private static @Nullable String traceId(ConsumerRecord<byte[], byte[]> source, UsageEvent event) {
        var header = Incoming.header(source.headers(), "traceparent");
        var traceparent = header == null ? event.traceparent() : header;
        if (traceparent == null) {
            return null;
        }
        var parts = TRACEPARENT.matcher(traceparent);
        return parts.find() ? parts.group(1) : null;
    }
}
