package dev.tollgate.billing.usage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/// Requests of 1,000 tenants, spread evenly over the 400 days before [#END], as the bytes that a binary `copy` reads:
/// the same ones for the same number.
///
/// The first tenant has a tenth of all requests and 50 keys, each other one has 5. In an hour a tenant uses a fifth of
/// its keys, a key uses one to three models, one request in 20 fails or is given up. A tenant's first key is
/// used until the
/// middle of the time only.
record GeneratedRequests(long number) {
    static final Instant END = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration TIME = Duration.ofDays(400);
    static final Instant START = END.minus(TIME);
    static final Instant MIDDLE = END.minus(TIME.dividedBy(2));
    static final String COLUMNS = "event_id, posted_sequence, tenant_id, key_id, request_id, answer_id, started_at,"
            + " finished_at, posted_at, slice_id, holder_sequence, outcome,"
            + " endpoint, protocol, streamed, requested_model, model, provider, deployment, status, units, input_units,"
            + " output_units, usage_source, price_version, charge, official, cost, holder, upstream_ms, first_byte_ms,"
            + " total_ms, attempts";
    // Of each request.
    static final long INPUT = 2_000;
    static final long OUTPUT = 350;
    static final long CHARGE = 4_200;
    static final long OFFICIAL = 6_000;
    static final long COST = 3_000;
    private static final short COLUMN_COUNT = (short) COLUMNS.split(",").length;
    // PostgreSQL's documentation of COPY, Binary Format: signature, flags, length of the header's extension.
    private static final byte[] HEADER = ByteBuffer.allocate(19)
            .put("PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1))
            .array();
    private static final byte[] TRAILER = {-1, -1};
    private static final long EPOCH_MICROS = Duration.between(Instant.EPOCH, Instant.parse("2000-01-01T00:00:00Z"))
                    .toNanos()
            / 1_000;
    private static final int LINE_BYTES = 4_096;
    private static final int TENANTS = 1_000;
    private static final HexFormat HEX = HexFormat.of();
    private static final List<byte[]> MODELS =
            IntStream.range(0, 12).mapToObj(GeneratedRequests::columnsOf).toList();

    /// The tenant with this number, from 0.
    static UUID tenant(long number) {
        return new UUID(number << 16 | 0x7000, 0x8000L << 48);
    }

    /// The key with this number, from 0, of a tenant.
    static UUID key(long tenant, long number) {
        return new UUID(tenant << 16 | 0x7000, 0x9000L << 48 | number);
    }

    /// Writes the requests that started from `from` on and before `to`, in the order of time.
    void write(Instant from, Instant to, OutputStream out) throws IOException {
        var random = new SplittableRandom(from.getEpochSecond());
        out.write(HEADER);
        var line = ByteBuffer.allocate(LINE_BYTES);
        for (var n = first(from); n < first(to); n++) {
            put(n, within(from, to, time(n)), random, line.clear());
            out.write(line.array(), 0, line.position());
        }
        out.write(TRAILER);
    }

    /// The number of the first request that started at `time` or later.
    private long first(Instant time) {
        var share = (double) START.until(time, ChronoUnit.MICROS) / START.until(END, ChronoUnit.MICROS);
        return (long) Math.ceil(Math.clamp(share, 0, 1) * number);
    }

    private Instant time(long n) {
        return START.plus((long) (n * ((double) TIME.toNanos() / 1_000 / number)), ChronoUnit.MICROS);
    }

    /// As [#first] rounds, a time may be a microsecond off.
    private static Instant within(Instant from, Instant to, Instant time) {
        var last = to.minus(1, ChronoUnit.MICROS);
        return time.isBefore(from) ? from : time.isAfter(last) ? last : time;
    }

    private static void put(long n, Instant at, SplittableRandom random, ByteBuffer line) {
        var q = random.nextDouble();
        var tenant = (long) (TENANTS * q * q * q);
        var hour = at.getEpochSecond() / 3_600;
        var key = (hour + tenant) % 5 + 5 * random.nextInt(tenant == 0 ? 10 : 1);
        if (key == 0 && at.isAfter(MIDDLE)) {
            key = 1;
        }
        var r = random.nextDouble();
        var model = (int) ((tenant * 7 + key * 5 + (long) (r * r * (1 + key % 3))) % MODELS.size());
        var luck = random.nextDouble();
        var id = random.nextLong();
        var more = random.nextLong();
        var millis = at.toEpochMilli();
        var micros = ChronoUnit.MICROS.between(Instant.EPOCH, at) - EPOCH_MICROS;
        line.putShort(COLUMN_COUNT);
        put(line, new UUID(millis << 16 | 0x7000 | id & 0xfff, Long.MIN_VALUE | more >>> 2));
        put(line, n + 1);
        put(line, tenant(tenant));
        put(line, key(tenant, key));
        put(line, "req_" + HEX.toHexDigits(millis, 12) + HEX.toHexDigits(more) + HEX.toHexDigits(id, 4));
        put(line, "chatcmpl-" + HEX.toHexDigits(id) + HEX.toHexDigits(more, 13));
        put(line, micros);
        put(line, micros + 2_000_000);
        put(line, micros + 3_000_000);
        put(line, new UUID(0x7000, tenant << 32 | hour));
        put(line, n);
        put(line, luck < 0.95 ? "COMPLETE" : luck < 0.98 ? "UPSTREAM_ERROR" : "CUT_BY_CLIENT");
        line.put(MODELS.get(model));
    }

    /// The columns from `endpoint` on, which follow from the model.
    private static byte[] columnsOf(int number) {
        var model = "model-" + number;
        var provider = "provider-" + number % 4;
        var deployment = model + "@" + provider;
        var line = ByteBuffer.allocate(LINE_BYTES);
        put(line, "/v1/chat/completions");
        put(line, "chat");
        line.putInt(1).put((byte) 1);
        put(line, model);
        put(line, model);
        put(line, provider);
        put(line, deployment);
        line.putInt(Integer.BYTES).putInt(200);
        put(line, "{\"input\":1200,\"output\":350,\"cache-read\":800}");
        put(line, INPUT);
        put(line, OUTPUT);
        put(line, "PROVIDER");
        put(line, model + "#1");
        put(line, CHARGE);
        put(line, OFFICIAL);
        put(line, COST);
        put(line, "gateway-1");
        put(line, 12);
        put(line, 340);
        put(line, 2_000);
        put(
                line,
                "[{\"provider\":\"%s\",\"deployment\":\"%s\",\"status\":200,\"startedMillis\":1,\"durationMillis\":9}]"
                        .formatted(provider, deployment));
        return Arrays.copyOf(line.array(), line.position());
    }

    private static void put(ByteBuffer line, UUID value) {
        line.putInt(2 * Long.BYTES).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    private static void put(ByteBuffer line, long value) {
        line.putInt(Long.BYTES).putLong(value);
    }

    private static void put(ByteBuffer line, String value) {
        var bytes = value.getBytes(StandardCharsets.US_ASCII);
        line.putInt(bytes.length).put(bytes);
    }
}
