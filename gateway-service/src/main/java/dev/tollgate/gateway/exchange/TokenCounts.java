package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.UpstreamRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Answers requests to count the tokens of a prompt: asks a provider that can count, else estimates. Free of charge.
@ApplicationScoped
public class TokenCounts {
    private static final Logger LOG = Logger.getLogger(TokenCounts.class);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /// What an image or a document counts in an estimate: about a megapixel (protocols.md §8.2).
    private static final long MEDIA_TOKENS = 1_500;

    /// Names, roles and brackets around each turn, part and tool.
    private static final long FRAME_BYTES = 16;

    private final Parts parts;
    private final RequestedModels models;

    TokenCounts(Parts parts, RequestedModels models) {
        this.parts = parts;
        this.models = models;
    }

    /// Answers the request.
    public void handle(ClientRequest client, AdmittedKey admitted, byte[] body) {
        try {
            var request = Codecs.of(client.protocol()).decodeCountRequest(client.target(), body);
            var model = models.find(request.model());
            models.permit(admitted, model, request.model(), Kind.CHAT);
            count(client, model, request).onComplete(counted -> answer(client, counted.result()));
        } catch (GatewayException e) {
            parts.metrics().refusal(client.refuse(e.error()));
        } catch (ProtocolException e) {
            parts.metrics().refusal(client.refuse(new GatewayError.Told(e.error())));
        }
    }

    private static void answer(ClientRequest client, long tokens) {
        var response = client.response();
        if (!response.closed()) {
            var body = Codecs.of(client.protocol()).encodeCount(tokens);
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(new String(body, StandardCharsets.UTF_8));
        }
    }

    private Future<Long> count(ClientRequest client, ServableModel model, CompletionRequest request) {
        var estimate = estimate(request);
        for (var route : model.routes()) {
            var question = question(client, route, request);
            if (question != null) {
                return parts.upstreams()
                        .ask(route, question, parts.config().countTimeout(), client.requestId())
                        .map(answer -> {
                            var tokens = codec(route).decodeCount(answer);
                            return tokens < 0 ? estimate : tokens;
                        })
                        .otherwise(failure -> {
                            LOG.debugf("tokens are estimated requestId=%s error=%s", client.requestId(), failure);
                            return estimate;
                        });
            }
        }
        return Future.succeededFuture(estimate);
    }

    private static @Nullable UpstreamRequest question(ClientRequest client, Route route, CompletionRequest request) {
        if (route.protocol() == null || !route.upstream().facts().countTokens()) {
            return null;
        }
        try {
            var question = codec(route).encodeCountRequest(request, route.upstream());
            return question == null || route.protocol() != client.protocol()
                    ? question
                    : PassedHeaders.toUpstream(question, client.protocol(), client.http());
        } catch (ProtocolException e) {
            return null;
        }
    }

    private static ProtocolCodec codec(Route route) {
        return Codecs.of(Objects.requireNonNull(route.protocol()));
    }

    private static long estimate(CompletionRequest request) {
        var size = new Size();
        request.instructions().forEach(size::add);
        for (var turn : request.turns()) {
            size.frame();
            turn.parts().forEach(size::add);
        }
        request.tools().forEach(size::add);
        return Delivered.tokens(size.bytes) + size.media * MEDIA_TOKENS;
    }

    /// Sums up what a prompt consists of.
    private static final class Size {
        private long bytes;
        private long media;

        void frame() {
            bytes += FRAME_BYTES;
        }

        private void text(@Nullable String text) {
            bytes += text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        }

        void add(ContentPart part) {
            switch (part) {
                case ContentPart.Text text -> text(text.text());
                case ContentPart.Image _, ContentPart.Audio _ -> media++;
                case ContentPart.Document document -> add(document.source());
                case ContentPart.ToolCall call -> {
                    frame();
                    text(call.name());
                    text(call.input());
                }
                case ContentPart.ToolResult result -> {
                    frame();
                    result.content().forEach(this::add);
                }
                case ContentPart.Reasoning reasoning -> text(reasoning.text());
                case ContentPart.Refusal refusal -> text(refusal.text());
                case ContentPart.Native piece -> text(piece.json().toString());
            }
        }

        private void add(MediaSource source) {
            switch (source) {
                case MediaSource.PlainText plain -> text(plain.text());
                case MediaSource.Inline _, MediaSource.Url _, MediaSource.FileId _ -> media++;
            }
        }

        void add(Tool tool) {
            frame();
            switch (tool) {
                case Tool.Function function -> {
                    text(function.qualifiedName());
                    text(function.description());
                    text(
                            function.parameters() == null
                                    ? null
                                    : function.parameters().toString());
                }
                case Tool.Custom custom -> {
                    text(custom.qualifiedName());
                    text(custom.description());
                    text(custom.format() == null ? null : custom.format().toString());
                }
                case Tool.Hosted hosted -> text(hosted.json().toString());
            }
        }
    }
}
