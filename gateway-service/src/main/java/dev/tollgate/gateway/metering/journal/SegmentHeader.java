package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The first bytes of a segment file: magic (4 bytes), format version (2), length of the holder's name (2),
/// sequence of the first record (8), the name, CRC-32C of all that (4).
record SegmentHeader(String holder, long firstSequence) {
    private static final int MAGIC = 0x54474a31; // TGJ1
    private static final short VERSION = 1;
    private static final int FIXED_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;

    int bytes() {
        return FIXED_BYTES + holder.getBytes(StandardCharsets.UTF_8).length + CHECKSUM_BYTES;
    }

    ByteBuffer encode() {
        var name = holder.getBytes(StandardCharsets.UTF_8);
        var target = ByteBuffer.allocate(bytes());
        target.putInt(MAGIC).putShort(VERSION).putShort((short) name.length).putLong(firstSequence);
        target.put(name);
        target.putInt(checksum(target.slice(0, target.position())));
        return target.flip();
    }

    /// Empty when the file does not begin with a whole header.
    static Optional<SegmentHeader> read(FileChannel channel) throws IOException {
        var fixed = ByteBuffer.allocate(FIXED_BYTES);
        if (!readFully(channel, fixed, 0) || fixed.getInt(0) != MAGIC || fixed.getShort(4) != VERSION) {
            return Optional.empty();
        }
        var nameLength = Short.toUnsignedInt(fixed.getShort(6));
        var whole = ByteBuffer.allocate(FIXED_BYTES + nameLength + CHECKSUM_BYTES);
        if (!readFully(channel, whole, 0)) {
            return Optional.empty();
        }
        var checked = FIXED_BYTES + nameLength;
        if (whole.getInt(checked) != checksum(whole.slice(0, checked))) {
            return Optional.empty();
        }
        var holder = StandardCharsets.UTF_8
                .decode(whole.slice(FIXED_BYTES, nameLength))
                .toString();
        return Optional.of(new SegmentHeader(holder, fixed.getLong(8)));
    }

    private static boolean readFully(FileChannel channel, ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
