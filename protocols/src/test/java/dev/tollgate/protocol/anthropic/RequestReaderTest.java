package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    private static final AnthropicCodec CODEC = new AnthropicCodec();

    @Test
    void aRequestOfClaudeCodeIsReadWhole() {
        var request = CODEC.decodeRequest(RequestTarget.BODY_ONLY, Golden.read("claude-code.request.json"));

        var lines = new ArrayList<Object>();
        lines.add(request.model() + " stream=" + request.stream() + " max=" + request.maxOutput());
        lines.addAll(request.instructions());
        for (var turn : request.turns()) {
            lines.add(turn.role());
            turn.parts().forEach(part -> lines.add("  " + part));
        }
        lines.addAll(request.tools());
        lines.add(request.toolChoice() + " parallel=" + request.parallelToolCalls());
        lines.add(request.sampling() + " stop=" + request.stop());
        lines.add(request.thinking());
        lines.add(request.hints());
        Golden.assertMatches("claude-code.neutral.txt", Golden.lines(lines));
    }

    @Test
    void P68_theAttributionOfClaudeCodeIsLeftOut() {
        var request = CODEC.decodeRequest(RequestTarget.BODY_ONLY, Golden.read("claude-code.request.json"));

        assertThat(request.instructions()).extracting(ContentPart.Text::text).containsExactly("You are Claude Code.");
    }

    @Test
    void P60_aSystemMessageInTheMiddleStaysInItsPlace() {
        var request = read("""
                {'model':'m','max_tokens':5,'system':'S','messages':[{'role':'user','content':'a'},
                {'role':'system','content':'5 left'},{'role':'assistant','content':'b'}]}""");

        assertThat(request.turns())
                .extracting(CompletionRequest.Turn::role)
                .containsExactly(Role.USER, Role.SYSTEM, Role.ASSISTANT);
        assertThat(request.instructions()).containsExactly(ContentPart.Text.of("S"));
    }

    @Test
    void P64_theFormatOfTheAnswerIsRead() {
        var request = withMember("'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}}");
        var older = withMember("'output_format':{'type':'json_schema','schema':{'type':'object'}}");

        assertThat(request.format())
                .isEqualTo(new OutputFormat.Schema(null, null, Neutral.json("{'type':'object'}"), null));
        assertThat(older.format()).isEqualTo(request.format());
    }

    @Test
    void P12_toolChoiceAndParallelCalls() {
        var any = withMember("'tool_choice':{'type':'any','disable_parallel_tool_use':true}");
        var one = withMember("'tool_choice':{'type':'tool','name':'f'}");
        var none = withMember("'tool_choice':{'type':'none'}");

        assertThat(any.toolChoice()).isEqualTo(new ToolChoice.Required());
        assertThat(any.parallelToolCalls()).isFalse();
        assertThat(one.toolChoice()).isEqualTo(new ToolChoice.One("f"));
        assertThat(one.parallelToolCalls()).isNull();
        assertThat(none.toolChoice()).isEqualTo(new ToolChoice.None());
    }

    @Test
    void P19_thinkingIsRead() {
        assertThat(withMember("'thinking':{'type':'enabled','budget_tokens':10000}")
                        .thinking())
                .isEqualTo(new Thinking(Mode.ON, null, 10000, false, true));
        assertThat(withMember("'thinking':{'type':'adaptive','display':'omitted'}")
                        .thinking())
                .isEqualTo(new Thinking(Mode.ON, Effort.HIGH, null, true, false));
        assertThat(withMember("'thinking':{'type':'disabled'}").thinking()).isEqualTo(Thinking.OFF);
        assertThat(withMember("'output_config':{'effort':'max'}").thinking())
                .isEqualTo(new Thinking(Mode.UNSPECIFIED, Effort.MAX, null, false, false));
    }

    @Test
    void P48_stopSequencesAreAList() {
        assertThat(withMember("'stop_sequences':['x']").stop()).containsExactly("x");
    }

    @Test
    void P55_oneTokenIsALimitLikeAnyOther() {
        assertThat(read("{'model':'m','max_tokens':1,'messages':[{'role':'user','content':'quota'}]}")
                        .maxOutput())
                .isEqualTo(1);
    }

    @Test
    void P17_aWrappedSignatureIsReadAsTheProvidersOwn() {
        var wire = new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAfinal", null)
                .toWire(Protocol.ANTHROPIC);
        var request = read("""
                {'model':'m','max_tokens':5,'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[
                {'type':'thinking','thinking':'One','signature':'%s'},
                {'type':'tool_use','id':'t1','name':'f','input':{}}]}]}""".formatted(wire));

        assertThat(request.turns().get(1).parts().getFirst())
                .isEqualTo(new ContentPart.Reasoning(
                        "One", new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAfinal", null), false));
    }

    @Test
    void P22_aSignatureThatNobodyMadeStaysNobodys() {
        var request = read("""
                {'model':'m','max_tokens':5,'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[
                {'type':'thinking','thinking':'t','signature':'gw1.none.reasoning.e30'}]}]}""");

        assertThat(request.turns().get(1).parts())
                .containsExactly(new ContentPart.Reasoning("t", Signature.UNSIGNED, false));
    }

    @Test
    void aSignatureThatTravelledBeforeItsCallIsPutBackOnIt() {
        var own = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null);
        var wire = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", "t2").toWire(Protocol.ANTHROPIC);
        var request = read("""
                {'model':'m','max_tokens':5,'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[
                {'type':'tool_use','id':'t1','name':'f','input':{}},
                {'type':'thinking','thinking':'','signature':'%s'},
                {'type':'tool_use','id':'t2','name':'f','input':{'a':1}}]}]}""".formatted(wire));

        assertThat(request.turns().get(1).parts())
                .containsExactly(
                        Neutral.call("t1", "f", "{}"),
                        new ContentPart.ToolCall("t2", "f", null, Tool.Kind.FUNCTION, "{\"a\":1}", own));
    }

    @Test
    void P52_aRequestToCountNeedsNoLimit() {
        var body = bytes("{'model':'m','messages':[{'role':'user','content':'a'}]}");

        assertThat(CODEC.decodeCountRequest(RequestTarget.BODY_ONLY, body).maxOutput())
                .isNull();
        assertThat(CODEC.decodeCount(CODEC.encodeCount(17))).isEqualTo(17);
        assertThat(CODEC.decodeCount(bytes("{'error':1}"))).isNegative();
    }

    /// The body, and the member that the error must name; `#M` stands for a model and a limit, `#A` for a message.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                                                      |
            {'max_tokens':5,'messages':[{'role':'user','content':'a'}]}                              | model
            {'model':7,'max_tokens':5,'messages':[]}                                                 | model
            {'model':'m','messages':[{'role':'user','content':'a'}]}                                 | max_tokens
            {'model':'m','max_tokens':'5','messages':[]}                                             | max_tokens
            {'model':'m','max_tokens':0,'messages':[{'role':'user','content':'a'}]}                  | max_tokens
            {#M}                                                                                      | messages
            {#M,'messages':[]}                                                                        | messages
            {#M,'messages':'a'}                                                                       | messages
            {#M,'messages':['a']}                                                                     | messages[0]
            {#M,'messages':[{'content':'a'}]}                                                         | messages[0].role
            {#M,'messages':[{'role':'tool','content':'a'}]}                                           | messages[0].role
            {#M,'messages':[{'role':'system','content':'a'}]}                                         | messages[0].role
            {#M,'messages':[{'role':'user'}]}                                                         | messages[0].content
            {#M,'messages':[{'role':'user','content':7}]}                                             | messages[0].content
            {#M,'messages':[{'role':'user','content':[{'text':'a'}]}]}                                | messages[0].content[0].type
            {#M,'messages':[{'role':'user','content':[{'type':'text'}]}]}                             | messages[0].content[0].text
            {#M,'messages':[{'role':'user','content':[{'type':'image_url'}]}]}                        | messages[0].content[0].type
            {#M,'messages':[{'role':'user','content':[{'type':'tool_use'}]}]}                         | messages[0].content[0].type
            {#M,'messages':[{'role':'assistant','content':[{'type':'image'}]}]}                       | messages[0].content[0].type
            {#M,'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'t','name':'f'}]}]} | messages[0].content[0].input
            {#M,'messages':[{'role':'user','content':[{'type':'image'}]}]}                            | messages[0].content[0].source
            {#M,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'%%'}}]}]} | messages[0].content[0].source.data
            {#M,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/tiff','data':'AAAA'}}]}]} | messages[0].content[0].source.media_type
            {#M,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'url','url':'file:///etc'}}]}]} | messages[0].content[0].source.url
            {#M,'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t9'}]}]}   | messages[0].content[0].tool_use_id
            {#M,#A,'temperature':1.1}                                                                  | temperature
            {#M,#A,'top_p':'x'}                                                                        | top_p
            {#M,#A,'top_k':-1}                                                                         | top_k
            {#M,#A,'stream':'yes'}                                                                     | stream
            {#M,#A,'stop_sequences':'x'}                                                               | stop_sequences
            {#M,#A,'stop_sequences':[1]}                                                               | stop_sequences[0]
            {#M,#A,'system':7}                                                                         | system
            {#M,#A,'system':[{'type':'image'}]}                                                        | system[0].type
            {#M,#A,'thinking':{'type':'maybe'}}                                                        | thinking.type
            {#M,#A,'thinking':{'type':'enabled'}}                                                      | thinking.budget_tokens
            {#M,#A,'thinking':{'type':'enabled','budget_tokens':100}}                                  | thinking.budget_tokens
            {#M,#A,'output_config':{'effort':'huge'}}                                                  | output_config.effort
            {#M,#A,'output_config':{'format':{'type':'xml'}}}                                          | output_config.format.type
            {#M,#A,'tool_choice':{'type':'maybe'}}                                                     | tool_choice.type
            {#M,#A,'tool_choice':{'type':'tool'}}                                                      | tool_choice.name
            {#M,#A,'tools':[{'input_schema':{}}]}                                                      | tools[0].name
            {#M,#A,'tools':[{'name':'a b','input_schema':{}}]}                                         | tools[0].name
            {#M,#A,'tools':[{'name':'f'}]}                                                             | tools[0].input_schema
            {#M,#A,'tools':[{'name':'f','input_schema':{}},{'name':'f','input_schema':{}}]}            | tools[1].name
            """)
    void whatIsWrongIsNamed(String body, String param) {
        var whole = body.replace("#M", "'model':'m','max_tokens':5")
                .replace("#A", "'messages':[{'role':'user','content':'a'}]");
        var thrown = catchThrowableOfType(ProtocolException.class, () -> read(whole));

        assertThat(thrown).as(whole).isNotNull();
        assertThat(thrown.error().param()).isEqualTo(param);
        assertThat(CODEC.encodeError(thrown.error(), Golden.IDENTITY).status()).isEqualTo(400);
    }

    @Test
    void aResultOfACallOfAnEarlierTurnIsRefused() {
        var thrown = catchThrowableOfType(ProtocolException.class, () -> read("""
                {'model':'m','max_tokens':5,'messages':[{'role':'user','content':'a'},
                {'role':'assistant','content':[{'type':'tool_use','id':'t1','name':'f','input':{}}]},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'t1'}]},
                {'role':'assistant','content':'done'},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'t1'}]}]}"""));

        assertThat(thrown.error().param()).isEqualTo("messages[4].content[0].tool_use_id");
    }

    private static CompletionRequest withMember(String member) {
        return read("{'model':'m','max_tokens':50,'messages':[{'role':'user','content':'a'}]," + member + "}");
    }

    private static CompletionRequest read(String body) {
        return CODEC.decodeRequest(RequestTarget.BODY_ONLY, bytes(body));
    }

    private static byte[] bytes(String body) {
        return body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
