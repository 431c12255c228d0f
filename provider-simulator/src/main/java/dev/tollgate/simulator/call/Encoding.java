package dev.tollgate.simulator.call;

import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The answer's bytes as they travel: as they are, or compressed when the script and the client both ask for that. Each
/// part of a stream can be read without the next one.
final class Encoding {
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream gzip;

    private Encoding(boolean compressing) {
        try {
            this.gzip = compressing ? new GZIPOutputStream(compressed, true) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Chooses, and tells the client by a header.
    static Encoding of(Call call, Script script) {
        var accepted = call.header("accept-encoding");
        boolean compressing = script.has(Directive.GZIP)
                && accepted != null
                && accepted.toLowerCase(Locale.ROOT).contains("gzip");
        if (compressing) {
            call.request().response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return new Encoding(compressing);
    }

    /// Bytes that others follow.
    Buffer part(Buffer bytes) {
        return encoded(bytes, false);
    }

    /// The last bytes.
    Buffer last(Buffer bytes) {
        return encoded(bytes, true);
    }

    private Buffer encoded(Buffer bytes, boolean last) {
        if (gzip == null) {
            return bytes;
        }
        try {
            gzip.write(bytes.getBytes());
            gzip.flush();
            if (last) {
                gzip.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var out = Buffer.buffer(compressed.toByteArray());
        compressed.reset();
        return out;
    }
}
