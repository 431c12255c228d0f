package dev.tollgate.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    @Test
    void aCodexRequestIsReadWhole() {
        var request = Samples.decode(Samples.resource("codex.request.json"));

        assertThat(request.origin()).isEqualTo(Protocol.RESPONSES);
        assertThat(request.model()).isEqualTo("gpt-5.5");
        assertThat(request.stream()).isTrue();
        assertThat(request.instructions())
                .extracting(ContentPart.Text::text)
                .containsExactly("You are a coding agent.", "<permissions>ask</permissions>");
        assertThat(request.turns())
                .extracting(Turn::role)
                .containsExactly(Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT, Role.SYSTEM, Role.USER);
        assertThat(request.turns().get(0).parts())
                .containsExactly(
                        ContentPart.Text.of("Fix it."),
                        new ContentPart.Image(new MediaSource.Inline("image/png", "iVBORw0KGgo="), "high", null));
        assertThat(request.turns().get(1).parts())
                .containsExactly(
                        new ContentPart.Reasoning(
                                "Look\n\nfirst",
                                new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAone", null),
                                false),
                        ContentPart.Text.of("I will look."),
                        Samples.call("call_1", "exec_command", "{\"cmd\":\"ls\"}"),
                        new ContentPart.ToolCall(
                                "call_2", "apply_patch", null, Tool.Kind.CUSTOM, "*** Begin Patch\n", null));
        assertThat(request.turns().get(2).parts())
                .containsExactly(Samples.result("call_1", "a.txt"), Samples.result("call_2", "done"));
        assertThat(request.turns().get(3).parts()).singleElement().isInstanceOf(ContentPart.Native.class);
        assertThat(request.turns().get(4).parts()).containsExactly(ContentPart.Text.of("Be quick."));
        assertThat(request.tools())
                .extracting(Tool::qualifiedName)
                .containsExactly("exec_command", "apply_patch", "mcp__files__read", "web_search", "tool_search");
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Auto());
        assertThat(request.parallelToolCalls()).isTrue();
        assertThat(request.thinking()).isEqualTo(new Thinking(Thinking.Mode.ON, Effort.XHIGH, null, false, true));
        assertThat(request.format())
                .isEqualTo(new OutputFormat.Schema(
                        "codex_output_schema", null, Samples.object("{\"type\":\"object\"}"), true));
        assertThat(request.hints().cacheKey()).isEqualTo("0199-abc");
        assertThat(request.hints().verbosity()).isEqualTo("low");
    }

    @Test
    void aCursorRequestWithMixedFormsIsRead() {
        var request = Samples.decode(Samples.resource("cursor.request.json"));

        assertThat(request.instructions()).containsExactly(ContentPart.Text.of("You are an assistant."));
        assertThat(request.turns()).hasSize(3);
        assertThat(request.turns().getLast().parts().get(1))
                .isEqualTo(new ContentPart.Image(new MediaSource.Url("https://example.com/a.png"), null, null));
        assertThat(request.tools()).extracting(Tool::qualifiedName).containsExactly("Read", "Grep", "ApplyPatch");
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.One("Grep"));
        assertThat(request.hints().user()).isEqualTo("google-oauth2|1");
    }

    @Test
    void P14_callsInARowAreOneTurnWithTheTextBeforeThem() {
        var request = Samples.decode("""
                {"model":"m","input":[{"role":"user","content":"x"},
                 {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I will."}]},
                 {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                 {"type":"function_call","call_id":"c2","name":"g","arguments":""},
                 {"type":"function_call_output","call_id":"c2","output":"2"},
                 {"type":"function_call_output","call_id":"c1","output":"1"},
                 {"role":"user","content":"ok"}]}""");

        assertThat(request.turns())
                .containsExactly(
                        Samples.user("x"),
                        Samples.assistant(
                                ContentPart.Text.of("I will."),
                                Samples.call("c1", "f", "{}"),
                                Samples.call("c2", "g", "{}")),
                        Samples.user(Samples.result("c2", "2"), Samples.result("c1", "1")),
                        Samples.user("ok"));
    }

    @Test
    void twoMessagesOfTheModelInARowStayTwoTurns() {
        var request = Samples.decode("""
                {"model":"m","input":[{"role":"assistant","content":"a"},{"role":"assistant","content":"b"}]}""");

        assertThat(request.turns())
                .containsExactly(
                        Samples.assistant(ContentPart.Text.of("a")), Samples.assistant(ContentPart.Text.of("b")));
    }

    @Test
    void P23_redactedReasoningComesBackAsWhatItWas() {
        var redacted = new Signature(Protocol.ANTHROPIC, Signature.Kind.REDACTED, "RDATA", null);
        var signed = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null);
        var request =
                Samples.decode("""
                {"model":"m","input":[{"role":"user","content":"x"},
                 {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"%s"},
                 {"type":"reasoning","id":"rs_2","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"%s"},
                 {"type":"function_call","call_id":"t1","name":"f","arguments":"{}"},
                 {"type":"function_call_output","call_id":"t1","output":"ok"}]}""".formatted(redacted.toWire(Protocol.RESPONSES), signed.toWire(Protocol.RESPONSES)));

        assertThat(request.turns().get(1).parts())
                .containsExactly(
                        new ContentPart.Reasoning("", redacted, true),
                        new ContentPart.Reasoning("t", signed, false),
                        Samples.call("t1", "f", "{}"));
    }

    @Test
    void theSignatureOfACallGoesBackToThatCall() {
        var moved = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lH", "c2");
        var request = Samples.decode("""
                {"model":"m","input":[{"role":"user","content":"x"},
                 {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                 {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"%s"},
                 {"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},
                 {"type":"function_call_output","call_id":"c1","output":""},
                 {"type":"function_call_output","call_id":"c2","output":""}]}""".formatted(moved.toWire(Protocol.RESPONSES)));

        var calls = request.turns().get(1).parts();
        assertThat(calls).hasSize(2);
        assertThat(((ContentPart.ToolCall) calls.get(0)).signature()).isNull();
        assertThat(((ContentPart.ToolCall) calls.get(1)).signature())
                .isEqualTo(new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lH", null));
    }

    @Test
    void P57_filesAreReadWithAndWithoutADataUrl() {
        var parts = Samples.decode("""
                {"model":"m","input":[{"role":"user","content":[
                 {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="},
                 {"type":"input_file","filename":"a.pdf","file_data":"JVBERg=="},
                 {"type":"input_file","filename":"n.txt","file_data":"aMOp"},
                 {"type":"input_file","file_url":"https://example.com/b.pdf"},
                 {"type":"input_file","file_id":"file_1"}]}]}""").turns().getFirst().parts();

        assertThat(parts)
                .containsExactly(
                        new ContentPart.Document(new MediaSource.Inline("application/pdf", "JVBERg=="), "a.pdf", null),
                        new ContentPart.Document(new MediaSource.Inline("application/pdf", "JVBERg=="), "a.pdf", null),
                        new ContentPart.Document(new MediaSource.PlainText("hé"), "n.txt", null),
                        new ContentPart.Document(new MediaSource.Url("https://example.com/b.pdf"), null, null),
                        new ContentPart.Document(new MediaSource.FileId(Protocol.RESPONSES, "file_1"), null, null));
    }

    @Test
    void toolsDeclaredInTheInputAreTools() {
        var request = Samples.decode("""
                {"model":"m","tools":[{"type":"function","name":"f","description":"old"}],"input":[
                 {"type":"additional_tools","role":"developer","tools":[
                  {"type":"function","name":"f","description":"new"},{"type":"function","name":"g"}]},
                 {"role":"user","content":"x"}]}""");

        assertThat(request.tools())
                .containsExactly(
                        new Tool.Function("f", null, "new", null, null, null),
                        new Tool.Function("g", null, null, null, null, null));
        assertThat(request.turns()).containsExactly(Samples.user("x"));
    }

    @Test
    void aToolInANamespaceMayBeChosenByItsBareName() {
        var body = """
                {"model":"m","input":"x","tools":[{"type":"namespace","name":"n","tools":[{"type":"function","name":"f"}]}],
                 "tool_choice":%s}""";

        assertThat(Samples.decode(body.formatted("{\"type\":\"function\",\"name\":\"f\"}"))
                        .toolChoice())
                .isEqualTo(new ToolChoice.One("n__f"));
        assertThat(Samples.decode(
                                body.formatted(
                                        "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}"))
                        .toolChoice())
                .isEqualTo(new ToolChoice.Subset(List.of("n__f"), true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"previous_response_id\":null",
                "\"conversation\":null",
                "\"prompt\":null",
                "\"background\":true",
                "\"previous_response_id\":\"resp_1\"",
                "\"store\":true"
            })
    void memberThatIsResolvedOrAsksForNothingIsTaken(String member) {
        assertThat(Samples.decode("{\"model\":\"m\",\"input\":\"x\"," + member + "}")
                        .turns())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"conversation\":{\"id\":\"c\"} | conversation",
                "\"prompt\":{\"id\":\"p\"} | prompt",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}] | input[0]",
            })
    void whatTheProviderAloneCouldKnowIsRefused(String member, String param) {
        var body = member.startsWith("\"input\"")
                ? "{\"model\":\"m\"," + member + "}"
                : "{\"model\":\"m\",\"input\":\"x\"," + member + "}";

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Samples.decode(body))
                .satisfies(e -> {
                    assertThat(e.error().param()).isEqualTo(param);
                    assertThat(e.error().code()).isEqualTo("unsupported_parameter");
                    assertThat(Samples.CODEC
                                    .encodeError(e.error(), Samples.IDENTITY)
                                    .status())
                            .isEqualTo(400);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'input':'x'} | model",
                "{'model':7,'input':'x'} | model",
                "{'model':' ','input':'x'} | model",
                "{'model':'m'} | input",
                "{'model':'m','input':[]} | input",
                "{'model':'m','input':7} | input",
                "{'model':'m','input':['x']} | input[0]",
                "{'model':'m','input':[{}]} | input[0].type",
                "{'model':'m','input':[{'role':'tool','content':'x'}]} | input[0].role",
                "{'model':'m','input':[{'type':'message','content':'x'}]} | input[0].role",
                "{'model':'m','input':[{'role':'user'}]} | input[0].content",
                "{'model':'m','input':[{'role':'user','content':{}}]} | input[0].content",
                "{'model':'m','input':[{'role':'user','content':[{'type':'x'}]}]} | input[0].content[0].type",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_text'}]}]} | input[0].content[0].text",
                "{'model':'m','input':[{'role':'user','content':[{'type':'refusal','refusal':'x'}]}]} | input[0].content[0].type",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_image','image_url':'ftp://x'}]}]} | input[0].content[0].image_url",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_image','image_url':'data:image/png;base64,?'}]}]} | input[0].content[0].image_url",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_image','image_url':'data:text/plain;base64,eA=='}]}]} | input[0].content[0].image_url",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_image'}]}]} | input[0].content[0].image_url",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_file'}]}]} | input[0].content[0]",
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_file','file_data':'!'}]}]} | input[0].content[0].file_data",
                "{'model':'m','input':[{'role':'system','content':[{'type':'input_image','image_url':'https://x/y'}]}]} | input[0].content",
                "{'model':'m','input':[{'type':'function_call','call_id':'c','arguments':'{}'}]} | input[0].name",
                "{'model':'m','input':[{'type':'function_call','call_id':'c','name':'f'}]} | input[0].arguments",
                "{'model':'m','input':[{'type':'function_call','name':'f','arguments':'{}'}]} | input[0].call_id",
                "{'model':'m','input':[{'type':'function_call_output','call_id':'c','output':'x'}]} | input[0].call_id",
                "{'model':'m','input':[{'type':'reasoning','summary':'x'}]} | input[0].summary",
                "{'model':'m','input':'x','temperature':2.5} | temperature",
                "{'model':'m','input':'x','top_p':'1'} | top_p",
                "{'model':'m','input':'x','max_output_tokens':0} | max_output_tokens",
                "{'model':'m','input':'x','max_output_tokens':1.5} | max_output_tokens",
                "{'model':'m','input':'x','stream':'yes'} | stream",
                "{'model':'m','input':'x','instructions':[]} | instructions",
                "{'model':'m','input':'x','reasoning':{'effort':'huge'}} | reasoning.effort",
                "{'model':'m','input':'x','reasoning':'high'} | reasoning",
                "{'model':'m','input':'x','text':{'format':{'type':'xml'}}} | text.format.type",
                "{'model':'m','input':'x','text':{'format':{'type':'json_schema','schema':{}}}} | text.format.name",
                "{'model':'m','input':'x','text':{'format':{'type':'json_schema','name':'a b','schema':{}}}} | text.format.name",
                "{'model':'m','input':'x','text':{'format':{'type':'json_schema','name':'a'}}} | text.format.schema",
                "{'model':'m','input':'x','text':{'verbosity':'loud'}} | text.verbosity",
                "{'model':'m','input':'x','top_logprobs':21} | top_logprobs",
                "{'model':'m','input':'x','include':'x'} | include",
                "{'model':'m','input':'x','metadata':{'a':1}} | metadata.a",
                "{'model':'m','input':'x','tools':[{'type':'function'}]} | tools[0].name",
                "{'model':'m','input':'x','tools':[{'name':'f'}]} | tools[0].type",
                "{'model':'m','input':'x','tools':[{'type':'function','name':'f','parameters':[]}]} | tools[0].parameters",
                "{'model':'m','input':'x','tool_choice':'any'} | tool_choice",
                "{'model':'m','input':'x','tool_choice':{'type':'function','name':'f'}} | tool_choice.name",
                "{'model':'m','input':'x','tool_choice':{'type':'allowed_tools','mode':'all','tools':[]}} | tool_choice.mode",
                "{'model':'m','input':'x','truncation':'some'} | truncation",
            })
    void whatIsWrongIsNamed(String body, String param) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Samples.decode(body.replace('\'', '"')))
                .satisfies(e -> {
                    assertThat(e.error().kind()).isEqualTo(Kind.INVALID);
                    assertThat(e.error().param()).isEqualTo(param);
                    assertThat(e.error().message()).contains(param);
                });
    }
}
