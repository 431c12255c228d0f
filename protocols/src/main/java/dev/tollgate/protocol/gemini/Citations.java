package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sources of a candidate's last text. Gemini counts places in UTF-8 bytes, others in characters.
final class Citations {
    private final StringBuilder text = new StringBuilder();
    private @Nullable JsonNode grounding;
    private @Nullable JsonNode citation;

    void begin() {
        text.setLength(0);
    }

    void add(String more) {
        text.append(more);
    }

    void read(JsonNode candidate) {
        if (candidate.path("groundingMetadata").path("groundingChunks").isArray()) {
            grounding = candidate.path("groundingMetadata");
        }
        if (candidate.path("citationMetadata").path("citationSources").isArray()) {
            citation = candidate.path("citationMetadata");
        }
    }

    List<Annotation> annotations() {
        var annotations = new ArrayList<Annotation>();
        if (grounding != null) {
            grounded(grounding, annotations);
        }
        if (citation != null) {
            for (var source : citation.path("citationSources")) {
                add(source.path("uri").asText(), null, source, annotations);
            }
        }
        return annotations;
    }

    private void grounded(JsonNode metadata, List<Annotation> into) {
        var chunks = metadata.path("groundingChunks");
        var supports = metadata.path("groundingSupports");
        if (supports.isEmpty()) {
            for (var chunk : chunks) {
                var web = chunk.path("web");
                add(web.path("uri").asText(), web.path("title").asText(), null, into);
            }
        }
        for (var support : supports) {
            for (var index : support.path("groundingChunkIndices")) {
                var web = chunks.path(index.asInt(-1)).path("web");
                add(web.path("uri").asText(), web.path("title").asText(), support.path("segment"), into);
            }
        }
    }

    private void add(String url, @Nullable String title, @Nullable JsonNode segment, List<Annotation> into) {
        if (url.isEmpty()) {
            return;
        }
        Integer start = null;
        Integer end = null;
        if (segment != null && segment.path("endIndex").canConvertToInt()) {
            start = characters(segment.path("startIndex").asInt(0));
            end = characters(segment.path("endIndex").asInt());
        }
        into.add(new Annotation(url, title == null || title.isEmpty() ? null : title, start, end));
    }

    /// The place in characters of a place in bytes.
    private Integer characters(int bytes) {
        var seen = 0;
        var i = 0;
        while (i < text.length() && seen < bytes) {
            var point = text.codePointAt(i);
            seen += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            i += Character.charCount(point);
        }
        return i;
    }
}
