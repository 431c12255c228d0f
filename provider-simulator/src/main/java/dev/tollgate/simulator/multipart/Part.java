package dev.tollgate.simulator.multipart;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One part of a form; a file when it has a file's name.
public record Part(
        String name, @Nullable String fileName, @Nullable String contentType, Buffer content) {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");

    /// The parts of a body with this content type; empty when it is no form, or a broken one.
    public static Optional<List<Part>> parse(@Nullable String contentType, Buffer body) {
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            return Optional.empty();
        }
        var boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return Optional.empty();
        }
        // One character per byte, so that places in the text are places in the body.
        var text = body.toString(StandardCharsets.ISO_8859_1);
        var delimiter = "--" + boundary.group(1);
        var parts = new ArrayList<Part>();
        int at = text.indexOf(delimiter);
        while (at >= 0 && !text.startsWith("--", at + delimiter.length())) {
            int head = at + delimiter.length() + 2;
            int content = text.indexOf("\r\n\r\n", head);
            int next = content < 0 ? -1 : text.indexOf("\r\n" + delimiter, content + 2);
            if (next < 0) {
                return Optional.empty();
            }
            parts.add(part(text.substring(head, content), body.getBuffer(Math.min(content + 4, next), next)));
            at = next + 2;
        }
        return at < 0 ? Optional.empty() : Optional.of(parts);
    }

    private static Part part(String head, Buffer content) {
        String name = null;
        String fileName = null;
        String type = null;
        for (var line : head.split("\r\n", -1)) {
            var lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-disposition:")) {
                name = parameter(line, "name");
                fileName = parameter(line, "filename");
            } else if (lower.startsWith("content-type:")) {
                type = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return new Part(name == null ? "" : name, fileName, type, content);
    }

    private static @Nullable String parameter(String line, String wanted) {
        var found = Pattern.compile("[;\\s]" + wanted + "=(?:\"([^\"]*)\"|([^;\\s]+))")
                .matcher(line);
        if (!found.find()) {
            return null;
        }
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
