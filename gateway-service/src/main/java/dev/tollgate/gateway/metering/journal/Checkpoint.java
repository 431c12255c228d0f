package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;

/// The file that says which records Kafka has: all with a sequence below the one it holds. It is replaced
/// as a whole. Without it, or when it is damaged, everything that is kept is sent again, which billing
/// notices by the event ids.
final class Checkpoint {
    private static final Logger LOG = Logger.getLogger(Checkpoint.class);
    private static final Pattern CONTENT = Pattern.compile("(shipped-below (\\d+)) ([0-9a-f]+)\n");

    private final Path file;

    Checkpoint(Path folder) {
        this.file = folder.resolve("shipped");
    }

    /// The first sequence that is not known to be shipped; 0 when nothing is known.
    long read() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        var content = CONTENT.matcher(Files.readString(file));
        if (!content.matches() || !checksum(content.group(1)).equals(content.group(3))) {
            LOG.errorf("The journal's checkpoint is damaged; everything that is kept is sent again. file=%s", file);
            return 0;
        }
        return Long.parseLong(content.group(2));
    }

    void write(long nextToShip) throws IOException {
        var text = "shipped-below " + nextToShip;
        replace(file, text + " " + checksum(text) + "\n");
    }

    /// Replaces a small file as a whole, so that a power cut leaves the old one or the new one.
    static void replace(Path file, String content) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Segments.sync(file.resolveSibling("."));
    }

    private static String checksum(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
