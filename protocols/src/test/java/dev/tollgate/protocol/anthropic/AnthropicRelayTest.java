package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRelayTest {
    private static final Relay RELAY = new AnthropicCodec().relay();

    @Test
    void P25_P51_P68_onlyTheModelsNameIsChanged() {
        var body = new String(Golden.read("claude-code.request.json"), StandardCharsets.UTF_8);

        var upstream = RELAY.read(RequestTarget.BODY_ONLY, bytes(body)).toUpstream("claude-up \"é", ModelFacts.UNKNOWN);

        assertThat(upstream.path()).isEqualTo("/v1/messages");
        assertThat(new String(upstream.body().bytes(), StandardCharsets.UTF_8))
                .isEqualTo(body.replace("\"claude-sonnet-4-6\"", "\"claude-up \\\"é\""));
        assertThat(RELAY.read(RequestTarget.BODY_ONLY, bytes(body))
                        .toUpstream("claude-sonnet-4-6", ModelFacts.UNKNOWN)
                        .body()
                        .bytes())
                .isEqualTo(bytes(body));
    }

    @Test
    void whatAdmissionHasToKnowIsRead() {
        var body = Golden.read("claude-code.request.json");
        var request = RELAY.read(RequestTarget.BODY_ONLY, body);

        assertThat(request.model()).isEqualTo("claude-sonnet-4-6");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxOutput()).isEqualTo(32000);
        assertThat(request.choices()).isEqualTo(1);
        assertThat(request.hasTools()).isTrue();
        assertThat(request.images()).isEqualTo(2);
        assertThat(request.firstImage()).isEqualTo("messages[2]");
        assertThat(request.textBytes()).isEqualTo(body.length - "\"iVBORw0KGgo=\"".length());
    }

    @Test
    void whatLooksLikeAnImageInsideAnInputIsNone() {
        var request = read("""
                {'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'t','name':'f',
                'input':{'type':'image','source':{'type':'base64','data':'AAAA'}}}]},
                {'role':'user','content':'x'}],'tools':[ ],'model':'m'}""");

        assertThat(request.images()).isZero();
        assertThat(request.firstImage()).isNull();
        assertThat(request.hasTools()).isFalse();
        assertThat(request.maxOutput()).isNull();
        assertThat(request.stream()).isFalse();
    }

    @Test
    void thoughtsThatAnotherProviderSignedAreTakenOut() {
        var request = read("""
                {'model':'m','max_tokens':9000,'thinking':{'type':'enabled','budget_tokens':2000},'x_new':1,'messages':[
                {'role':'user','content':'a'},
                {'role':'assistant','content':[{'type':'thinking','thinking':'t','signature':'gw1.none.reasoning.e30'}]},
                {'role':'user','content':'b'},
                {'role':'assistant','content':[{'type':'thinking','thinking':'t','signature':'gw1.responses.reasoning.eyJzaWciOiJnIn0'},
                {'type':'tool_use','id':'t1','name':'f','input':{'n':1.50}}]},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'t1'}]}]}""");

        var sent =
                Json.object(request.toUpstream("up", ModelFacts.UNKNOWN).body().bytes());

        assertThat(sent).isEqualTo(Neutral.json("""
                {'model':'up','max_tokens':9000,'x_new':1,'messages':[{'role':'user','content':'a'},
                {'role':'user','content':'b'},
                {'role':'assistant','content':[{'type':'tool_use','id':'t1','name':'f','input':{'n':1.50}}]},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'t1'}]}]}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "[]"                                                            |
            "{"                                                             |
            "{'model':'m','messages':[{}]} x"                               |
            "{'messages':[{}]}"                                             | model
            "{'model':1,'messages':[{}]}"                                   | model
            "{'model':'m\\u0000','messages':[{}]}"                         | model
            "{'model':'m','model':'m','messages':[{}]}"                     | model
            "{'model':'m'}"                                                 | messages
            "{'model':'m','messages':[]}"                                   | messages
            "{'model':'m','messages':{}}"                                   | messages
            "{'model':'m','messages':[{}],'stream':1}"                      | stream
            "{'model':'m','messages':[{}],'max_tokens':-1}"                 | max_tokens
            "{'model':'m','messages':[{}],'max_tokens':1,'max_tokens':2}"   | max_tokens
            """, quoteCharacter = '"')
    void anImpossibleRequestIsRefused(String body, String param) {
        var thrown = catchThrowableOfType(ProtocolException.class, () -> read(body));

        assertThat(thrown).isNotNull();
        assertThat(thrown.error().param()).isEqualTo(param);
    }

    @Test
    void aStreamIsFollowedToItsEnd() throws IOException {
        var answer = answer();
        var stream = new String(Golden.read("thinking.stream.sse"), StandardCharsets.UTF_8);
        var edited = new StringBuilder();
        var finished = 0;
        for (var event : stream.split("(?<=\n\n)")) {
            var raw = bytes(event);
            var from = event.indexOf("data: ") + 6;
            answer.read(bytes(event), bytes(event.substring(0, from)).length, raw.length - 2);
            if (!answer.isDropped()) {
                edited.append(
                        answer.fits() ? event : new String(answer.edited(raw, 0, raw.length), StandardCharsets.UTF_8));
                finished += answer.isTerminal() ? 1 : 0;
            }
        }

        assertThat(edited.toString())
                .isEqualTo(stream.replace("\"claude\"", "\"claude-asked-for\"").replace("data: [DONE]\n\n", ""));
        assertThat(finished).isEqualTo(1);
        assertThat(answer.isFinished()).isTrue();
        assertThat(answer.id()).isEqualTo("msg_2");
        assertThat(answer.usage()).isEqualTo(new Usage(5033, 5000, 10, 20, 42, 7, 0, 0));
        assertThat(answer.outputBytes()).isEqualTo("Let me think.{\"query\":\"q\"}Found.".length());
    }

    @Test
    void aStreamThatBreaksOffIsBilledByWhatWasWritten() throws IOException {
        var answer = answer();
        feed(
                answer,
                "{'type':'message_start','message':{'id':'m','model':'x','usage':{'input_tokens':7,'cache_read_input_tokens':100,'output_tokens':1}}}");
        assertThat(answer.isMeaningful()).isFalse();
        feed(answer, "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}");
        assertThat(answer.hasOutput()).isFalse();
        feed(
                answer,
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'0123456789012345678901234567890123456789'}}");
        assertThat(answer.hasOutput()).isTrue();

        assertThat(answer.isFinished()).isFalse();
        assertThat(answer.usage()).isEqualTo(new Usage(107, 100, 0, 0, 10, 0, 0, 0));
        feed(answer, "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':0}}");
        assertThat(answer.usage()).as("output without tokens cannot be").isNull();
        assertThat(answer.isMeaningful()).isTrue();
        assertThat(answer.isFinished()).isTrue();
    }

    @Test
    void aWholeAnswerIsReadAtOnce() throws IOException {
        var answer = answer();
        var body = Golden.read("whole.answer.json");
        answer.read(body, 0, body.length);

        assertThat(answer.id()).isEqualTo("msg_3");
        assertThat(answer.hasOutput() && answer.isFinished() && answer.isTerminal())
                .isTrue();
        assertThat(answer.usage()).isEqualTo(new Usage(910, 700, 200, 0, 5, 0, 0, 0));
        assertThat(new String(answer.edited(body, 0, body.length), StandardCharsets.UTF_8))
                .isEqualTo(new String(body, StandardCharsets.UTF_8).replace("\"claude\"", "\"claude-asked-for\""));
    }

    @Test
    void P37_errorsAreSeen() throws IOException {
        var answer = answer();
        feed(answer, "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}");
        assertThat(answer.error().kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(answer.isTerminal()).isTrue();
        feed(answer, "{'error':'broken'}");
        assertThat(answer.error().message()).isEqualTo("broken");
        feed(answer, "{'type':'ping','error':null}");
        assertThat(answer.error()).isNull();
        assertThat(answer.usage()).isNull();
        for (var bad : new String[] {"<html>", "[]", "{} {}", "{", "7"}) {
            assertThatThrownBy(() -> feed(answer(), bad)).as(bad).isInstanceOf(IOException.class);
        }
        var event = answer.errorEvent(CompletionError.of(Kind.BAD_GATEWAY, "cut"));
        assertThat(new String(event, StandardCharsets.UTF_8))
                .isEqualTo("event: error\ndata: "
                        + "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"cut\"}}\n\n");
    }

    @Test
    void usageThatCannotBeTrueIsAbsent() throws IOException {
        for (var usage : new String[] {
            "{'input_tokens':-1,'output_tokens':5}",
            "{'input_tokens':1e30,'output_tokens':5}",
            "{}",
            "{'input_tokens':1,'output_tokens':5,'output_tokens_details':{'thinking_tokens':6}}"
        }) {
            var answer = answer();
            feed(
                    answer,
                    "{'type':'message','content':[{'type':'text','text':'x'}],'stop_reason':'end_turn','usage':" + usage
                            + "}");
            assertThat(answer.usage()).as(usage).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            false | {'type':'text','text':'x','cache_control':{'type':'ephemeral'}}
            false | {'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}}
            false | {'type':'image','source':{'type':'file','file_id':'f'}}
            false | {'type':'document','source':{'type':'text','media_type':'text/plain','data':'Hello.'}}
            false | {'type':'document','source':{'type':'content','content':[{'type':'image','source':{'type':'url','url':'u'}}]}}
            false | {'type':'tool_use','input':{'type':'document','source':{'type':'url'}}}
            true  | {'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'AAAA'}}
            true  | {'source':{'url':'u','type':'url'},'type':'document'}
            true  | {'type':'document','source':{'type':'file','file_id':'f'}}
            true  | {'type':'tool_result','content':[{'type':'document','source':{'type':'url','url':'u'}}]}
            true  | {'type':'container_upload','file_id':'f'}
            """)
    void onlyTextAndImagesAreBounded(boolean unbounded, String block) {
        assertThat(read("{'model':'m','messages':[{'role':'user','content':[" + block + "]}]}")
                        .hasUnboundedInput())
                .isEqualTo(unbounded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            false | 'tools':[{'name':'f','input_schema':{'type':'object'}},{'type':'custom'},{'type':'bash_20250124'}]
            false | 'container':null
            true  | 'tools':[{'name':'f'},{'type':'web_search_20250305','name':'web_search'}]
            true  | 'tools':[{'type':'code_execution_20250825','name':'code_execution'}]
            true  | 'mcp_servers':[{'type':'url','url':'u'}]
            """)
    void whatTheProviderRunsIsUnbounded(boolean unbounded, String members) {
        assertThat(read("{'model':'m','messages':[{}]," + members + "}").hasUnboundedInput())
                .isEqualTo(unbounded);
    }

    private static Relay.Request read(String body) {
        return RELAY.read(RequestTarget.BODY_ONLY, bytes(body.replace('\'', '"')));
    }

    private static Relay.Answer answer() {
        return RELAY.newAnswer(read("{'model':'m','messages':[{}]}"), "claude-asked-for", true);
    }

    private static void feed(Relay.Answer answer, String json) throws IOException {
        var payload = bytes(json.replace('\'', '"'));
        answer.read(payload, 0, payload.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
