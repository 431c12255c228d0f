package dev.tollgate.protocol.responses;

import static dev.tollgate.protocol.responses.Samples.CODEC;
import static dev.tollgate.protocol.responses.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesRelayTest {
    @Test
    void whatAdmissionNeedsIsRead() {
        var body = Samples.resource("codex.request.json");

        var request = read(body);

        assertThat(request.model()).isEqualTo("gpt-5.5");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxOutput()).isNull();
        assertThat(request.choices()).isEqualTo(1);
        assertThat(request.images()).isEqualTo(1);
        assertThat(request.firstImage()).isEqualTo("input[1]");
        assertThat(request.hasTools()).isTrue();
        var image = "\"data:image/png;base64,iVBORw0KGgo=\"".length();
        assertThat(request.textBytes()).isBetween((long) body.length() - image - 12, (long) body.length() - image + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            false | 'input':[{'role':'user','content':[{'type':'input_text','text':'x'},{'type':'input_image','file_id':'f'}]}]
            false | 'input':[{'role':'user','content':[{'type':'input_image','image_url':'data:image/png;base64,AAAA'}]}]
            false | 'input':'x','tools':[{'type':'function'},{'type':'namespace','tools':[{'type':'custom'}]},{'type':'local_shell'}]
            false | 'input':'x','prompt':null,'previous_response_id':null
            true  | 'input':[{'role':'user','content':[{'type':'input_file','file_data':'data:application/pdf;base64,AAAA'}]}]
            true  | 'input':[{'role':'user','content':[{'type':'input_file','file_url':'https://x/y.pdf'}]}]
            true  | 'input':[{'type':'function_call_output','output':[{'type':'input_file','file_id':'f'}]}]
            true  | 'input':[{'role':'user','content':[{'type':'input_image','image_url':'data:application/pdf;base64,AA'}]}]
            true  | 'input':[{'role':'user','content':[{'type':'input_audio','input_audio':{'data':'AAAA'}}]}]
            true  | 'input':[{'type':'additional_tools','tools':[{'type':'web_search'}]}]
            true  | 'input':'x','tools':[{'type':'web_search'}]
            true  | 'input':'x','tools':[{'type':'file_search','vector_store_ids':['v']}]
            true  | 'input':'x','prompt':{'id':'p'}
            """)
    void onlyTextAndImagesAreBounded(boolean unbounded, String members) {
        assertThat(read("{'model':'m',".replace('\'', '"') + members.replace('\'', '"') + "}")
                        .hasUnboundedInput())
                .isEqualTo(unbounded);
    }

    @Test
    void aSmallRequestIsReadToo() {
        var request = read(
                "\uFEFF{\"input\":\"input_image\",\"model\":\"m\",\"max_output_tokens\":7,\"tools\":[],\"stream\":null}");

        assertThat(request.model()).isEqualTo("m");
        assertThat(request.maxOutput()).isEqualTo(7);
        assertThat(request.images()).isZero();
        assertThat(request.firstImage()).isNull();
        assertThat(request.hasTools()).isFalse();
        assertThat(request.stream()).isFalse();
    }

    @Test
    void P25_onlyTheModelsNameIsChangedWhenNothingIsKept() {
        var body =
                "{ \"store\":false, \"x_new\" : 1.50, \"model\" : \"a\\u0062\" ,\"input\":[{\"type\":\"reasoning\",\"id\":\"rs_1\","
                        + "\"encrypted_content\":\"gAAAA\"}], \"future\":{} }";

        var sent = sent(body, "théir \"m\"");

        assertThat(sent).isEqualTo(body.replace("\"a\\u0062\"", "\"théir \\\"m\\\"\""));
        assertThat(sent(body, "ab")).isEqualTo(body);
    }

    @Test
    void foreignReasoningIsTakenOutWithTheIdsBehindIt() {
        var foreign = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null);
        var body = """
                {"model":"m","store":false,"x":1,"input":[{"role":"user","content":"x"},
                {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"},
                {"type":"message","id":"msg_1","role":"assistant","content":"a"},
                {"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"%s"},
                {"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"}]}""".formatted(foreign.toWire(Protocol.RESPONSES));

        assertThat(json(sent(body, "up"))).isEqualTo(json("""
                {"model":"up","store":false,"x":1,"input":[{"role":"user","content":"x"},
                {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"},
                {"type":"message","id":"msg_1","role":"assistant","content":"a"},
                {"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m'} | {'store':false,'include':['reasoning.encrypted_content'],'model':'m'}",
                "{'store': true ,'model':'m','include':[]} | "
                        + "{'store': false ,'model':'m','include':['reasoning.encrypted_content']}",
                "{'store':null,'include':null,'model':'m'} | "
                        + "{'store':false,'include':['reasoning.encrypted_content'],'model':'m'}",
                "{'include':['a' , 'b'],'model':'m','background':true} | "
                        + "{'store':false,'include':['reasoning.encrypted_content','a' , 'b'],'model':'m','background':false}",
                "{'include':['reasoning.encrypted_content'],'model':'m','previous_response_id':'resp_1'} | "
                        + "{'store':false,'include':['reasoning.encrypted_content'],'model':'m','previous_response_id':null}",
                "{'model':'m','store':false,'previous_response_id':'resp_1','background':false} | "
                        + "{'model':'m','store':false,'previous_response_id':null,'background':false}",
            })
    void aProviderKeepsNothingAndTellsItsThoughtsEncrypted(String body, String sent) {
        var thinks = ModelFacts.of(json("{\"thinking\":{\"kind\":\"level\"}}"));

        var upstream = read(body.replace('\'', '"')).toUpstream("m", thinks);

        assertThat(new String(upstream.body().bytes(), StandardCharsets.UTF_8)).isEqualTo(sent.replace('\'', '"'));
    }

    @Test
    void aModelThatIsNotKnownToThinkIsNotAskedForItsThoughts() {
        assertThat(sent("{\"model\":\"m\"}", "m")).isEqualTo("{\"store\":false,\"model\":\"m\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'r','model':'up','previous_response_id':null,'store':false,'background':false,'status':'completed'} | "
                        + "{'id':'r','model':'mine','previous_response_id':'resp_0','store':true,'background':true,"
                        + "'status':'completed'}",
                "{'id':'r','model':'up','status':'completed'} | "
                        + "{'previous_response_id':'resp_0','id':'r','model':'mine','status':'completed'}",
                "{'type':'response.created','response':{'id':'r','previous_response_id':null,'store':false}} | "
                        + "{'type':'response.created','response':{'id':'r','previous_response_id':'resp_0','store':true}}",
            })
    void theClientIsToldWhatItSaidOfState(String told, String relayed) throws IOException {
        var request = read("{\"model\":\"mine\",\"previous_response_id\":\"resp_0\",\"background\":true}");
        var answer = CODEC.relay().newAnswer(request, "mine", true);
        var bytes = told.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        answer.read(bytes, 0, bytes.length);

        assertThat(answer.fits()).isFalse();
        assertThat(new String(answer.edited(bytes, 0, bytes.length), StandardCharsets.UTF_8))
                .isEqualTo(relayed.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'input':'x'} | model",
                "{'model':1} | model",
                "{'model':''} | model",
                "{'model':'m\\u0000'} | model",
                "{'model':'m','model':'n'} | model",
                "{'model':'m','stream':1} | stream",
                "{'model':'m','max_output_tokens':0} | max_output_tokens",
                "{'model':'m','max_output_tokens':99999999999999999999} | max_output_tokens",
                "{'model':'m','input':[],'input':[]} | input",
                "[] | -",
                "'' | -",
                "{'model':'m'} x | -",
                "{'model':'m' | -",
                "{'model':'m','input':[{ | -",
            })
    void impossibleRequestsAreRefused(String body, String param) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> read(body.replace('\'', '"')))
                .satisfies(e -> assertThat(e.error().param()).isEqualTo(param));
    }

    @Test
    void aStreamIsRelayedUnderTheNameThatWasAskedFor() throws IOException {
        var answer = answer();
        var edited = new StringBuilder();
        var lines = Samples.resource("text.upstream.jsonl").strip().lines().toList();
        for (var line : lines) {
            var bytes = ("xx" + line + "yy").getBytes(StandardCharsets.UTF_8);
            assertThat(answer.isFinished()).isFalse();
            answer.read(bytes, 2, bytes.length - 2);
            assertThat(answer.error()).isNull();
            assertThat(answer.isDropped()).isFalse();
            assertThat(answer.fits()).isEqualTo(!line.contains("\"model\":\"up\""));
            assertThat(answer.isTerminal()).isEqualTo(line.contains("response.completed"));
            edited.append(new String(answer.edited(bytes, 0, bytes.length), StandardCharsets.UTF_8));
        }

        assertThat(edited.toString())
                .isEqualTo(lines.stream()
                        .map(line -> "xx" + line.replace("\"model\":\"up\"", "\"model\":\"mine\"") + "yy")
                        .reduce("", String::concat));
        assertThat(answer.isFinished()).isTrue();
        assertThat(answer.id()).isEqualTo("resp_2");
        assertThat(answer.usage()).isEqualTo(new Usage(3, 0, 2, 0, 9, 0, 0, 0));
        assertThat(answer.outputBytes()).isEqualTo("Héllo 😀*** Begin\nEnd".getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void onlyOutputAndTheEndAreMeaningful() throws IOException {
        assertThat(read("response.created", "\"response\":{\"id\":\"r\",\"output\":[]}")
                        .isMeaningful())
                .isFalse();
        assertThat(read("response.output_item.added", "\"item\":{\"type\":\"message\",\"content\":[]}")
                        .isMeaningful())
                .isFalse();
        assertThat(read("response.output_item.added", "\"item\":{\"type\":\"function_call\",\"name\":\"f\"}")
                        .hasOutput())
                .isTrue();
        assertThat(read("response.output_text.delta", "\"delta\":\"\"").hasOutput())
                .isFalse();
        assertThat(read("response.output_text.delta", "\"delta\":\"x\"").hasOutput())
                .isTrue();
        assertThat(read("response.incomplete", "\"response\":{\"output\":[]}").isMeaningful())
                .isTrue();
    }

    @Test
    void aWholeAnswerIsRelayed() throws IOException {
        var answer = answer();
        var bytes =
                ("{\"id\":\"resp_3\",\"object\":\"response\",\"status\":\"completed\",\"error\":null,\"model\":\"up\",\"output\":"
                                + "[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"hi\"}]}],\"tools\":[{\"model\":\"x\"}],"
                                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"total_tokens\":2}}")
                        .getBytes(StandardCharsets.UTF_8);

        answer.read(bytes, 0, bytes.length);

        assertThat(answer.isFinished()).isTrue();
        assertThat(answer.isTerminal()).isTrue();
        assertThat(answer.hasOutput()).isTrue();
        assertThat(answer.outputBytes()).isEqualTo(2);
        assertThat(answer.id()).isEqualTo("resp_3");
        assertThat(new String(answer.edited(bytes, 0, bytes.length), StandardCharsets.UTF_8))
                .contains("\"model\":\"mine\",\"output\"")
                .contains("{\"model\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"input_tokens\":-1,\"output_tokens\":2}",
                "{\"input_tokens\":1,\"output_tokens\":0}",
                "{\"input_tokens\":1,\"output_tokens\":2,\"input_tokens_details\":{\"cached_tokens\":5}}",
                "{\"input_tokens\":1e30,\"output_tokens\":2}",
                "{}",
                "null",
            })
    void usageThatCannotBeTrueIsAbsent(String usage) throws IOException {
        assertThat(read(
                                "response.completed",
                                "\"response\":{\"output\":[{\"content\":[{\"text\":\"hi\"}]}],\"usage\":" + usage + "}")
                        .usage())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'response.failed','response':{'status':'failed','error':{'code':'server_is_overloaded','message':'m'}}} | OVERLOADED",
                "{'type':'response.failed','response':{'status':'failed','error':null}} | INTERNAL",
                "{'type':'error','code':'rate_limit_exceeded','message':'m'} | RATE_LIMITED",
                "{'error':{'message':'m','code':'context_length_exceeded'}} | CONTEXT_TOO_LONG",
                "{'error':'m'} | INTERNAL",
                "{'object':'response','status':'failed','output':[]} | INTERNAL",
            })
    void errorsAreSeen(String payload, Kind kind) throws IOException {
        var answer = answer();
        var bytes = payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        answer.read(bytes, 0, bytes.length);

        assertThat(answer.error()).isNotNull();
        assertThat(answer.error().kind()).isEqualTo(kind);
        assertThat(answer.isTerminal()).isTrue();
        assertThat(answer.isFinished()).isFalse();
        assertThat(answer.isMeaningful()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "7", "{} {}", "{\"a\":", "{\"item\":[", ""})
    void whatIsNoEventIsMalformed(String payload) {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> answer().read(bytes, 0, bytes.length)).isInstanceOf(IOException.class);
    }

    @Test
    void membersOfAnUnexpectedKindAreSteppedOver() throws IOException {
        var answer = read(
                "response.created",
                "\"sequence_number\":{\"model\":\"a\"},\"delta\":[{\"model\":\"b\"}],\"code\":{\"model\":\"c\"},"
                        + "\"response\":{\"type\":{\"model\":\"d\"},\"usage\":[],\"status\":{},\"model\":\"up\"}");

        assertThat(answer.fits()).isFalse();
        assertThat(answer.isTerminal()).isFalse();
        assertThat(answer.error()).isNull();
        assertThat(answer.hasOutput()).isFalse();
    }

    @Test
    void P31_aForeignTerminatorIsDropped() throws IOException {
        var answer = answer();

        answer.read("[DONE]".getBytes(StandardCharsets.UTF_8), 0, 6);

        assertThat(answer.isDropped()).isTrue();
    }

    @Test
    void aBrokenStreamEndsWithTheNextNumberedEvent() throws IOException {
        var answer = answer();
        var bytes = "{\"type\":\"response.created\",\"sequence_number\":4,\"response\":{\"id\":\"resp_9\"}}"
                .getBytes(StandardCharsets.UTF_8);
        answer.read(bytes, 0, bytes.length);

        var event = new String(answer.errorEvent(CompletionError.of(Kind.OVERLOADED, "busy")), StandardCharsets.UTF_8);

        assertThat(event).startsWith("event: response.failed\ndata: {").endsWith("}\n\n");
        var json = json(event.substring(event.indexOf('{')).strip());
        assertThat(json.path("sequence_number").asInt()).isEqualTo(5);
        assertThat(json.at("/response/id").asText()).isEqualTo("resp_9");
        assertThat(json.at("/response/model").asText()).isEqualTo("mine");
        assertThat(json.at("/response/error/code").asText()).isEqualTo("server_is_overloaded");
    }

    private static Relay.Request read(String body) {
        return CODEC.relay().read(RequestTarget.BODY_ONLY, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String sent(String body, String model) {
        var upstream = read(body).toUpstream(model, ModelFacts.UNKNOWN);
        assertThat(upstream.path()).isEqualTo("/responses");
        return new String(upstream.body().bytes(), StandardCharsets.UTF_8);
    }

    private static Relay.Answer answer() {
        return CODEC.relay().newAnswer(read("{\"model\":\"mine\",\"stream\":true}"), "mine", true);
    }

    private static Relay.Answer read(String type, String members) throws IOException {
        var answer = answer();
        var bytes = ("{\"type\":\"" + type + "\"," + members + "}").getBytes(StandardCharsets.UTF_8);
        answer.read(bytes, 0, bytes.length);
        return answer;
    }
}
