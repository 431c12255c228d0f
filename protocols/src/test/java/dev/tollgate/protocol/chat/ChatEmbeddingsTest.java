package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.embedding.EmbeddingRequest;
import dev.tollgate.protocol.embedding.EmbeddingRequest.Input;
import dev.tollgate.protocol.embedding.Vector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatEmbeddingsTest {
    private static final UpstreamModel MODEL = new UpstreamModel("up-1", 0, Set.of("text"), ModelFacts.UNKNOWN);
    private static final AnswerIdentity IDENTITY = new AnswerIdentity("req_1", "asked-model", Instant.EPOCH);
    private final ChatEmbeddings codec = new ChatEmbeddings();

    @Test
    void textsAndTokensAreReadAndGoUpstreamAsTheyCame() {
        assertThat(read("{\"model\":\"m\",\"input\":\"one\"}").inputs()).containsExactly(new Input.Text("one"));
        assertThat(read("{\"model\":\"m\",\"input\":[1,2]}").inputs()).containsExactly(new Input.Tokens(List.of(1, 2)));
        var several = read("{\"model\":\"m\",\"input\":[[1],\"two\"],\"dimensions\":8,\"user\":\"u\"}");

        var sent = sent(several);

        assertThat(sent.toString())
                .isEqualTo("{\"model\":\"up-1\",\"input\":[[1],\"two\"],\"encoding_format\":\"float\",\"dimensions\":8,"
                        + "\"user\":\"u\"}");
        assertThat(sent(read("{\"model\":\"m\",\"input\":[1,2],\"encoding_format\":\"base64\"}"))
                        .toString())
                .isEqualTo("{\"model\":\"up-1\",\"input\":[1,2],\"encoding_format\":\"base64\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input\":\"x\"} | model",
                "{\"model\":\"m\"} | input",
                "{\"model\":\"m\",\"input\":\"\"} | input",
                "{\"model\":\"m\",\"input\":[]} | input",
                "{\"model\":\"m\",\"input\":[\"a\",\"\"]} | input[1]",
                "{\"model\":\"m\",\"input\":[\"a\",{}]} | input[1]",
                "{\"model\":\"m\",\"input\":[1,\"a\"]} | input",
                "{\"model\":\"m\",\"input\":\"x\",\"dimensions\":0} | dimensions",
                "{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":\"hex\"} | encoding_format"
            })
    void whatIsWrongIsNamed(String body, String param) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo(param));
    }

    @Test
    void vectorsComeInTheFormThatWasAskedForWhateverTheProviderSends() {
        var floats = read("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}");
        var packed = read("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\"}");
        // 1.0 and -0.5 as 32-bit floats, little-endian.
        var upstream = """
                {"data":[{"index":1,"embedding":"AACAPwAAAL8="},{"index":0,"embedding":[0.25,1.5]}],
                 "usage":{"prompt_tokens":7}}""";

        var asFloats = answer(floats, upstream);
        var asBase64 = answer(packed, upstream);

        assertThat(asFloats.path("data").get(0).path("embedding").toString()).isEqualTo("[0.25,1.5]");
        assertThat(asFloats.path("data").get(1).path("embedding").toString()).isEqualTo("[1.0,-0.5]");
        assertThat(asBase64.path("data").get(0).path("embedding").asText()).isEqualTo("AACAPgAAwD8=");
        assertThat(asBase64.path("data").get(1).path("embedding").asText()).isEqualTo("AACAPwAAAL8=");
        assertThat(asFloats.path("model").asText()).isEqualTo("asked-model");
        assertThat(asFloats.path("usage").toString()).isEqualTo("{\"prompt_tokens\":7,\"total_tokens\":7}");
    }

    @Test
    void anAnswerWithoutOneVectorForEachInputIsNone() {
        var request = read("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}");

        for (var body : List.of(
                "<html>",
                "{}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[]},{\"index\":1,\"embedding\":[1]}]}")) {
            assertThat(codec.decodeAnswer(request, bytes(body))).as(body).isNull();
        }
        assertThat(Objects.requireNonNull(codec.decodeAnswer(
                                request,
                                bytes("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}")))
                        .inputTokens())
                .isNegative();
    }

    @Test
    void aVectorSurvivesBothForms() {
        var numbers = Json.MAPPER.createArrayNode().add(0.1f).add(-3.25f).add(1e-7f);

        var back = new Vector.Packed(new Vector.Numbers(numbers).base64()).numbers();

        for (var i = 0; i < numbers.size(); i++) {
            assertThat(back.get(i).floatValue()).isEqualTo(numbers.get(i).floatValue());
        }
    }

    private EmbeddingRequest read(String body) {
        return codec.decodeRequest(RequestTarget.BODY_ONLY, bytes(body));
    }

    private ObjectNode sent(EmbeddingRequest request) {
        return Json.request(codec.encodeRequest(request, MODEL).body().bytes());
    }

    private ObjectNode answer(EmbeddingRequest request, String upstream) {
        var embeddings = Objects.requireNonNull(codec.decodeAnswer(request, bytes(upstream)));
        return Json.request(codec.encodeAnswer(request, IDENTITY, embeddings, embeddings.inputTokens()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
