package dev.tollgate.protocol.gemini;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/// Tells the addresses that Google itself reads (`fileData`) from those on the web at large.
final class FileAddresses {
    private static final Set<String> VIDEO_HOSTS =
            Set.of("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be");
    private static final String FILES_HOST = "generativelanguage.googleapis.com";

    private FileAddresses() {}

    /// Whether it is of the Files API, of Cloud Storage or a YouTube video.
    static boolean isGooglesOwn(String address) {
        if (address.startsWith("gs://") || address.startsWith("files/")) {
            return true;
        }
        try {
            var uri = new URI(address);
            var host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
            return "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getUserInfo() == null
                    && (host.equals(FILES_HOST) || VIDEO_HOSTS.contains(host));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
