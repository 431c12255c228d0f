package dev.tollgate.protocol.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.embedding.EmbeddingRequest;
import dev.tollgate.protocol.embedding.EmbeddingRequest.Input;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeminiEmbeddingsTest {
    private static final UpstreamModel MODEL = new UpstreamModel("up-1", 0, Set.of("text"), ModelFacts.UNKNOWN);
    private static final AnswerIdentity IDENTITY = new AnswerIdentity("req_1", "asked-model", Instant.EPOCH);
    private final GeminiEmbeddings codec = new GeminiEmbeddings();

    @Test
    void oneTextGoesUpstreamAndComesBackAlone() {
        var request = read("""
                {"content":{"parts":[{"text":"a"},{"text":"b"}]},"output_dimensionality":8,"taskType":"RETRIEVAL_QUERY"}""");

        var sent = codec.encodeRequest(request, MODEL);

        assertThat(sent.path()).isEqualTo("/v1beta/models/up-1:embedContent");
        assertThat(text(sent.body().bytes())).isEqualTo("""
                {"model":"models/up-1","content":{"parts":[{"text":"a\\nb"}]},"outputDimensionality":8,\
                "taskType":"RETRIEVAL_QUERY"}""");
        assertThat(answer(request, "{\"embedding\":{\"values\":[0.25]},\"usageMetadata\":{\"promptTokenCount\":3}}"))
                .isEqualTo("{\"embedding\":{\"values\":[0.25]},\"usageMetadata\":{\"promptTokenCount\":3}}");
    }

    @Test
    void severalTextsStayInTheirOrder() {
        var request = read("""
                {"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]}""");

        var sent = codec.encodeRequest(request, MODEL);

        assertThat(sent.path()).isEqualTo("/v1beta/models/up-1:batchEmbedContents");
        assertThat(text(sent.body().bytes())).contains("\"text\":\"a\"", "\"text\":\"b\"");
        assertThat(answer(request, "{\"embeddings\":[{\"values\":[1]},{\"values\":[2]}]}"))
                .startsWith("{\"embeddings\":[{\"values\":[1]},{\"values\":[2]}]");
        assertThat(codec.decodeAnswer(request, bytes("{\"embeddings\":[{\"values\":[1]}]}")))
                .isNull();
    }

    @Test
    void tokensAndWhatIsNoTextAreRefused() {
        var tokens =
                new EmbeddingRequest("m", List.of(new Input.Tokens(List.of(1))), true, null, false, null, null, null);

        assertThatThrownBy(() -> codec.encodeRequest(tokens, MODEL))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("input"));
        assertThatThrownBy(() -> read("{\"content\":{\"parts\":[{\"inlineData\":{}}]}}"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("content"));
        assertThatThrownBy(() -> read("{\"requests\":[{}]}"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("requests[0].content"));
    }

    private EmbeddingRequest read(String body) {
        return codec.decodeRequest(new RequestTarget("m", null, false), bytes(body));
    }

    private String answer(EmbeddingRequest request, String upstream) {
        var embeddings = Objects.requireNonNull(codec.decodeAnswer(request, bytes(upstream)));
        return text(codec.encodeAnswer(request, IDENTITY, embeddings, embeddings.inputTokens()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
