package dev.tollgate.gateway.media;

import dev.tollgate.gateway.media.Downloader.Download;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Puts images and documents that a request only names by their address into it.
@ApplicationScoped
public class MediaDownloads {
    private final Vertx vertx;
    private final MediaConfig config;
    private final Downloader downloader;

    MediaDownloads(Vertx vertx, MediaConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.downloader = new Downloader(vertx, config);
    }

    /// The request with everything inline that its upstream does not fetch by itself; fails with a [ProtocolException]
    /// that names the member whose address cannot be fetched.
    ///
    /// @param takesUrl whether the upstream fetches this part by itself
    public Future<CompletionRequest> inlined(CompletionRequest request, Predicate<ContentPart> takesUrl) {
        var urls = urls(request, takesUrl);
        if (urls.isEmpty()) {
            return Future.succeededFuture(request);
        }
        if (urls.size() > config.maxAddresses()) {
            return Future.failedFuture(ProtocolException.invalid(
                    "The request names " + urls.size() + " media by their address, more than " + config.maxAddresses()
                            + ".",
                    null));
        }
        return new Fetching(request, List.copyOf(urls))
                .next()
                .map(found -> request.withTurns(request.turns().stream()
                        .map(turn -> new Turn(turn.role(), replaced(turn.parts(), takesUrl, found)))
                        .toList()));
    }

    /// Whether [#inlined] has anything to fetch.
    public static boolean fetches(CompletionRequest request, Predicate<ContentPart> takesUrl) {
        return !urls(request, takesUrl).isEmpty();
    }

    private static Set<String> urls(CompletionRequest request, Predicate<ContentPart> takesUrl) {
        var urls = new LinkedHashSet<String>();
        request.turns().forEach(turn -> turn.parts().forEach(part -> collect(part, takesUrl, urls)));
        return urls;
    }

    private static void collect(ContentPart part, Predicate<ContentPart> takesUrl, Set<String> urls) {
        if (part instanceof ContentPart.ToolResult result) {
            result.content().forEach(inner -> collect(inner, takesUrl, urls));
        }
        var url = url(part);
        if (url != null && !takesUrl.test(part)) {
            urls.add(url);
        }
    }

    private static @Nullable String url(ContentPart part) {
        var source = switch (part) {
            case ContentPart.Image image -> image.source();
            case ContentPart.Document document -> document.source();
            case ContentPart.Text _,
                    ContentPart.Audio _,
                    ContentPart.ToolCall _,
                    ContentPart.ToolResult _,
                    ContentPart.Reasoning _,
                    ContentPart.Refusal _,
                    ContentPart.Native _ -> null;
        };
        return source instanceof MediaSource.Url address ? address.url() : null;
    }

    private static List<ContentPart> replaced(
            List<ContentPart> parts, Predicate<ContentPart> takesUrl, Map<String, MediaSource> found) {
        return parts.stream().map(part -> replaced(part, takesUrl, found)).toList();
    }

    private static ContentPart replaced(
            ContentPart part, Predicate<ContentPart> takesUrl, Map<String, MediaSource> found) {
        var url = url(part);
        var source = url == null || takesUrl.test(part) ? null : found.get(url);
        return switch (part) {
            case ContentPart.Image image ->
                source == null ? image : new ContentPart.Image(source, image.detail(), image.cache());
            case ContentPart.Document document ->
                source == null ? document : new ContentPart.Document(source, document.name(), document.cache());
            case ContentPart.ToolResult result ->
                new ContentPart.ToolResult(
                        result.callId(),
                        result.name(),
                        replaced(result.content(), takesUrl, found),
                        result.failed(),
                        result.cache());
            case ContentPart.Text _,
                    ContentPart.Audio _,
                    ContentPart.ToolCall _,
                    ContentPart.Reasoning _,
                    ContentPart.Refusal _,
                    ContentPart.Native _ -> part;
        };
    }

    /// The downloads of one request, one after another.
    private final class Fetching {
        private final CompletionRequest request;
        private final List<String> urls;
        private final Map<String, MediaSource> found = new HashMap<>();
        private final long deadline;
        private long left;

        Fetching(CompletionRequest request, List<String> urls) {
            this.request = request;
            this.urls = new ArrayList<>(urls);
            this.left = config.maxSize().asLongValue();
            this.deadline = System.nanoTime() + config.timeout().toNanos();
        }

        Future<Map<String, MediaSource>> next() {
            if (found.size() == urls.size()) {
                return Future.succeededFuture(found);
            }
            var url = urls.get(found.size());
            return downloader
                    .fetch(url, left, Duration.ofNanos(deadline - System.nanoTime()))
                    .compose(download -> {
                        left -= download.bytes().length();
                        return vertx.executeBlocking(() -> inline(url, download), false);
                    })
                    .recover(failure -> Future.failedFuture(named(url, failure)))
                    .compose(source -> {
                        found.put(url, source);
                        return next();
                    });
        }

        private MediaSource inline(String url, Download download) {
            return MediaSource.inline(
                    Base64.getEncoder().encodeToString(download.bytes().getBytes()), download.mediaType(), place(url));
        }

        private Throwable named(String url, Throwable failure) {
            return failure instanceof DownloadException
                    ? ProtocolException.invalid(
                            "What `" + place(url) + "` points to cannot be fetched: " + failure.getMessage() + ".",
                            place(url))
                    : failure;
        }

        private String place(String url) {
            var place = JsonPlace.of(request.source(), url);
            return place == null ? "url" : place;
        }
    }
}
