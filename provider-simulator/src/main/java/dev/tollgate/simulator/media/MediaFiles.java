package dev.tollgate.simulator.media;

import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/// `GET /_files/{name}`: any name exists; its ending decides what it is.
public final class MediaFiles implements Endpoint {
    /// The path's part before the name.
    public static final String PATH = "/_files/";

    /// A PNG of one pixel.
    static final String PNG_BASE64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static final Buffer PNG = Buffer.buffer(Base64.getDecoder().decode(PNG_BASE64));
    private static final Buffer MP4 = Buffer.buffer(new byte[] {
        0, 0, 0, 24, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 2, 0, 'i', 's', 'o', 'm', 'm', 'p', '4', '2', 0, 0,
        0, 8, 'f', 'r', 'e', 'e'
    });
    private static final Buffer MP3 =
            Buffer.buffer(new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x44});

    @Override
    public void handle(Call call) {
        var response = call.request().response();
        var name = call.path();
        if (name.endsWith(".mp4") || name.endsWith(Videos.CONTENT)) {
            response.putHeader("content-type", "video/mp4").end(MP4.copy());
        } else if (name.endsWith(".mp3")) {
            response.putHeader("content-type", "audio/mpeg").end(MP3.copy());
        } else {
            response.putHeader("content-type", "image/png").end(PNG.copy());
        }
    }
}
