package dev.tollgate.billing.copy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/// Rows in the binary format of COPY (PostgreSQL manual, COPY, "Binary Format"), sent on as they fill a buffer.
final class CopyRows {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int SEND_AT = 1 << 16;
    private static final long EPOCH_2000 = 946_684_800L;
    private static final String DATETIME_OVERFLOW = "22008";
    private static final int NULL = -1;
    private static final short END = -1;
    private final CopyIn copy;
    private ByteBuffer buffer = ByteBuffer.allocate(SEND_AT + SEND_AT / 4);

    CopyRows(CopyIn copy) {
        this.copy = copy;
        // No flags and no extension of the header.
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    void start(int columns) throws SQLException {
        if (buffer.position() > SEND_AT) {
            send();
        }
        room(Short.BYTES).putShort((short) columns);
    }

    void end() throws SQLException {
        room(Short.BYTES).putShort(END);
        send();
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    void uuid(@Nullable UUID value) {
        if (value == null) {
            missing();
        } else {
            field(Long.BYTES * 2).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        }
    }

    void text(@Nullable String value) {
        if (value == null) {
            missing();
        } else {
            bytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void bytes(byte[] value) {
        field(value.length).put(value);
    }

    /// To the microsecond, rounded as PostgreSQL rounds the text of a time.
    void time(@Nullable Instant value) throws SQLException {
        if (value == null) {
            missing();
            return;
        }
        var seconds = value.getEpochSecond() - EPOCH_2000;
        if (Math.abs(seconds) > Long.MAX_VALUE / 2_000_000) {
            throw new SQLException("A time is beyond what a timestamp holds.", DATETIME_OVERFLOW);
        }
        field(Long.BYTES).putLong(seconds * 1_000_000 + (value.getNano() + 500) / 1_000);
    }

    void bool(boolean value) {
        field(1).put((byte) (value ? 1 : 0));
    }

    void integer(int value) {
        field(Integer.BYTES).putInt(value);
    }

    void bigint(@Nullable Long value) {
        if (value == null) {
            missing();
        } else {
            field(Long.BYTES).putLong(value);
        }
    }

    private void missing() {
        room(Integer.BYTES).putInt(NULL);
    }

    private ByteBuffer field(int length) {
        return room(Integer.BYTES + length).putInt(length);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            buffer = ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + bytes))
                    .put(buffer.flip());
        }
        return buffer;
    }
}
