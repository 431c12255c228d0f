package dev.tollgate.simulator.media;

import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// `GET /_files/{name}`: any name exists; its ending decides what it is. A range of bytes may be asked for.
public final class MediaFiles implements Endpoint {
    /// The path's part before the name.
    public static final String PATH = "/_files/";

    /// A PNG of one pixel.
    static final String PNG_BASE64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static final Buffer PNG = Buffer.buffer(Base64.getDecoder().decode(PNG_BASE64));
    private static final Buffer MP3 =
            Buffer.buffer(new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x44});
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,9})-([0-9]{0,9})");
    private static final int MVHD_BYTES = 108;

    @Override
    public void handle(Call call) {
        var name = call.path();
        if (name.endsWith(".mp4")) {
            send(call, "video/mp4", mp4(0));
        } else if (name.endsWith(".mp3")) {
            send(call, "audio/mpeg", MP3.copy());
        } else {
            send(call, "image/png", PNG.copy());
        }
    }

    /// Sends a file, or the part of it that was asked for.
    static void send(Call call, String type, Buffer file) {
        var response = call.request().response().putHeader("content-type", type).putHeader("accept-ranges", "bytes");
        var range = RANGE.matcher(call.header("range") == null ? "" : call.header("range"));
        if (!range.matches()) {
            response.end(file);
            return;
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2).isEmpty() ? file.length() - 1 : Integer.parseInt(range.group(2));
        if (first >= file.length() || last < first) {
            response.setStatusCode(416)
                    .putHeader("content-range", "bytes */" + file.length())
                    .end();
            return;
        }
        int end = Math.min(last, file.length() - 1) + 1;
        response.setStatusCode(206)
                .putHeader("content-range", "bytes %d-%d/%d".formatted(first, end - 1, file.length()))
                .end(file.getBuffer(first, end));
    }

    /// A film without tracks, ISO/IEC 14496-12: file type, movie header, and `padding` bytes of free space.
    static Buffer mp4(int padding) {
        var film = ByteBuffer.allocate(24 + 8 + MVHD_BYTES + 8 + padding);
        film.putInt(24).put(ascii("ftypisom")).putInt(512).put(ascii("isommp42"));
        film.putInt(8 + MVHD_BYTES).put(ascii("moov"));
        film.putInt(MVHD_BYTES).put(ascii("mvhd")).putInt(0).putInt(0).putInt(0);
        // A second of a thousandth each, at normal speed and volume.
        film.putInt(1000).putInt(1000).putInt(0x10000).putShort((short) 0x100).position(film.position() + 10);
        film.putInt(0x10000).position(film.position() + 12);
        film.putInt(0x10000).position(film.position() + 12);
        film.putInt(0x40000000).position(film.position() + 24);
        film.putInt(1).putInt(8 + padding).put(ascii("free"));
        return Buffer.buffer(film.array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
