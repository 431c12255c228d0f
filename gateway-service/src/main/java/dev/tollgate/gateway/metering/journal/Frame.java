package dev.tollgate.gateway.metering.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// What stands at one position of a segment file. A record is: length of the payload (4 bytes), CRC-32C of
/// all that follows and of the length (4), sequence (8), the position up to which the file had been synced
/// when the record was written (8), payload. The last one tells a torn tail, which nobody was told was
/// written, from damage.
sealed interface Frame {
    int HEADER_BYTES = 24;
    int MAX_PAYLOAD_BYTES = 512 * 1024;
    int CHECKED_FROM = 8;

    /// A whole record; the next one begins at `end`.
    record Whole(long sequence, long syncedBefore, ByteBuffer payload, long end) implements Frame {}

    /// The file ends here.
    record End() implements Frame {}

    /// No record begins here: a torn tail, or damage.
    record Broken() implements Frame {}

    static void write(ByteBuffer target, long sequence, long syncedBefore, byte[] payload) {
        var start = target.position();
        target.putInt(payload.length).putInt(0).putLong(sequence).putLong(syncedBefore);
        target.put(payload);
        target.putInt(start + 4, checksum(target.slice(start, HEADER_BYTES + payload.length)));
    }

    /// Checksum of a record that fills `whole` exactly.
    static int checksum(ByteBuffer whole) {
        var crc = new CRC32C();
        crc.update(whole.slice(0, 4));
        crc.update(whole.slice(CHECKED_FROM, whole.limit() - CHECKED_FROM));
        return (int) crc.getValue();
    }
}
