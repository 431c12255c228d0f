package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is reserved of a tenant without money, as it is told. The models read at most 100,000 tokens at 1000
/// nano-USD; the answer of one token costs 2000.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class ReservationTest {
    private static final String WHOLE_CONTEXT = "up to $0.100002 ";

    @Inject
    Ingress ingress;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/v1/messages | {'model':'anthropic-talks','max_tokens':1,'messages':[{'role':'user','content':[{'type':"
                        + "'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0='}}]}]}",
                "/v1/messages | {'model':'anthropic-talks','max_tokens':1,'messages':[{'role':'user','content':'x'}],"
                        + "'tools':[{'type':'web_search_20250305','name':'web_search'}]}",
                "/v1/chat/completions | {'model':'chat-talks','max_tokens':1,'messages':[{'role':'user','content':[{'type':"
                        + "'file','file':{'file_data':'data:application/pdf;base64,JVBERi0='}}]}]}",
                "/v1/chat/completions | {'model':'chat-talks','max_tokens':1,'messages':[{'role':'user','content':[{'type':"
                        + "'input_audio','input_audio':{'data':'AAAA','format':'mp3'}}]}]}",
                "/v1/responses | {'model':'responses-talks','max_output_tokens':1,'input':[{'role':'user','content':"
                        + "[{'type':'input_file','file_id':'file-1'}]}]}",
                "/v1/responses | {'model':'responses-talks','max_output_tokens':1,'input':'x',"
                        + "'tools':[{'type':'web_search'}]}",
                "/v1beta/models/gemini-talks:generateContent | {'generationConfig':{'maxOutputTokens':1},'contents':"
                        + "[{'parts':[{'fileData':{'mimeType':'video/mp4','fileUri':'https://x/y.mp4'}}]}]}",
            })
    void whatOnlyTheContextBoundsIsReservedAsTheWholeContext(String path, String body) {
        assertThat(refusal(path, body)).contains(WHOLE_CONTEXT + "(an input that fills the model's context");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'x' | $0.000082",
                "[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}] | $0.004122",
            })
    void textIsReservedByItsBytesAndAnImageByItsOwnBound(String content, String sum) {
        var body = "{'model':'chat-talks','max_tokens':1,'messages':[{'role':'user','content':" + content + "}]}";

        assertThat(refusal("/v1/chat/completions", body)).contains("up to " + sum + " (its input and");
    }

    private String refusal(String path, String body) {
        var client = new GatewayClient(ingress.port());
        var answer = client.send(client.request(path, "poor").POST(BodyPublishers.ofString(body.replace('\'', '"'))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(402);
        return answer.body();
    }
}
