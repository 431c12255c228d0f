package dev.tollgate.gateway.metering.journal;

import com.fasterxml.jackson.core.JacksonException;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;

/// Two small files: the journal's id, which is made with its folder, and what was counted up to which
/// sequence, which is replaced as a whole. When the counts are gone or damaged, everything that is kept is
/// counted again.
final class CountsFile {
    private static final Logger LOG = Logger.getLogger(CountsFile.class);

    private final Path idFile;
    private final Path file;

    CountsFile(Path folder) {
        this.idFile = folder.resolve("id");
        this.file = folder.resolve("counted");
    }

    /// What was counted; the minutes are those that may still be told of.
    record Content(long countedTo, Map<Instant, MinuteCount> minutes) {
        Content {
            minutes = Map.copyOf(minutes);
        }
    }

    /// The journal's id. A folder without one is a new journal.
    UUID id() throws IOException {
        if (Files.exists(idFile)) {
            try {
                return UUID.fromString(Files.readString(idFile).strip());
            } catch (IllegalArgumentException e) {
                LOG.errorf("The journal's id is damaged; the journal gets a new one. file=%s", idFile);
            }
        }
        var id = UUID.randomUUID();
        Checkpoint.replace(idFile, id + "\n");
        return id;
    }

    Content read() throws IOException {
        if (Files.exists(file)) {
            var text = Files.readString(file);
            var end = text.indexOf('\n');
            try {
                if (end > 0 && checksum(text.substring(end + 1)).equals(text.substring(0, end))) {
                    return ContractJson.MAPPER.readValue(text.substring(end + 1), Content.class);
                }
            } catch (JacksonException e) {
                LOG.debug("The journal's counts cannot be read.", e);
            }
            LOG.errorf("The journal's counts are damaged; what is kept is counted again. file=%s", file);
        }
        return new Content(0, Map.of());
    }

    void write(Content content) throws IOException {
        var text = ContractJson.MAPPER.writeValueAsString(content);
        Checkpoint.replace(file, checksum(text) + "\n" + text);
    }

    private static String checksum(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
