package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ContentPart.Audio;
import dev.tollgate.protocol.ContentPart.Document;
import dev.tollgate.protocol.ContentPart.Image;
import dev.tollgate.protocol.ContentPart.Refusal;
import dev.tollgate.protocol.ContentPart.Text;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final String HI = "{\"role\":\"user\",\"content\":\"Hi\"}";

    @Test
    void everyMemberIsRead() {
        var request = read(new String(Events.resource("request/everything.json"), StandardCharsets.UTF_8));

        assertThat(request.origin()).isEqualTo(Protocol.CHAT);
        assertThat(request.model()).isEqualTo("gpt-5.4");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxOutput()).isEqualTo(500);
        assertThat(request.sampling()).isEqualTo(new Sampling(0.5, 0.9, 40, 0.1, -0.2, 7L, Ask.json("{\"5\":-100}")));
        assertThat(request.stop()).containsExactly("a", "b");
        assertThat(request.choices()).isEqualTo(2);
        assertThat(request.parallelToolCalls()).isFalse();
        assertThat(request.thinking()).isEqualTo(new Thinking(Thinking.Mode.ON, Effort.XHIGH, null, false, true));
        assertThat(request.format())
                .isEqualTo(new OutputFormat.Schema("r", "d", Ask.json("{\"type\":\"object\"}"), true));
        assertThat(request.logprobs()).isEqualTo(new CompletionRequest.Logprobs(true, 3));
        assertThat(request.hints())
                .isEqualTo(new CompletionRequest.Hints("key", "safe", "flex", Ask.json("{\"a\":\"b\"}"), "low"));
        assertThat(request.tools())
                .containsExactly(
                        new Tool.Function(
                                "f",
                                null,
                                "df",
                                Ask.json("{\"type\":\"object\"}"),
                                true,
                                Ask.json("{\"type\":\"ephemeral\"}")),
                        new Tool.Custom(
                                "c",
                                null,
                                "dc",
                                Ask.json("{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}")),
                        new Tool.Function("flat", null, null, null, null, null),
                        new Tool.Hosted(Protocol.CHAT, "web_search", "web_search_options", Ask.json("{}")));
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Subset(List.of("f", "flat"), true));
    }

    @Test
    void P62_systemTextAtTheBeginningIsApartAndLaterStaysInPlace() {
        var request = messages("""
                {"role":"developer","content":"a"},
                {"role":"system","content":[{"type":"text","text":"b","cache_control":{"type":"ephemeral"}},{"type":"text","text":"c"}]},
                {"role":"user","content":"u"},{"role":"system","content":"later"}""");

        assertThat(request.instructions())
                .containsExactly(Text.of("a"), new Text("b", Ask.json("{\"type\":\"ephemeral\"}"), null), Text.of("c"));
        assertThat(request.turns())
                .containsExactly(
                        new Turn(Role.USER, List.of(Text.of("u"))), new Turn(Role.SYSTEM, List.of(Text.of("later"))));
    }

    @Test
    void P08_callsAndTheirResultsAreTurns() {
        var request = messages(HI + """
                ,{"role":"assistant","content":null,"tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":""}},
                  {"id":"c2","type":"function","function":{"name":"g","arguments":"{\\"a\\":2}"}},
                  {"id":"c3","type":"custom","custom":{"name":"p","input":"text"}}]},
                {"role":"tool","tool_call_id":"c1","content":"one"},
                {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]},
                {"role":"tool","tool_call_id":"c3","content":null},
                {"role":"user","content":"and now?"}""");

        assertThat(request.turns().subList(1, 6))
                .containsExactly(
                        new Turn(
                                Role.ASSISTANT,
                                List.of(
                                        Ask.call("c1", "f", "{}"),
                                        Ask.call("c2", "g", "{\"a\":2}"),
                                        new ToolCall("c3", "p", null, Tool.Kind.CUSTOM, "text", null))),
                        new Turn(Role.USER, List.of(Ask.result("c1", Text.of("one")))),
                        new Turn(Role.USER, List.of(Ask.result("c2", Text.of("two")))),
                        new Turn(Role.USER, List.of(Ask.result("c3"))),
                        new Turn(Role.USER, List.of(Text.of("and now?"))));
    }

    @Test
    void formBeforeToolsIsReadAsToolsWhoseResultsFindTheirCall() {
        var request = read("{\"model\":\"m\",\"functions\":[{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}],"
                + "\"function_call\":{\"name\":\"f\"},\"messages\":[" + HI + """
                ,{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
                {"role":"function","name":"f","content":"1"},
                {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
                {"role":"function","name":"f","content":"2"}]}""");

        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.One("f"));
        assertThat(request.tools()).hasSize(1);
        var first = (ToolCall) request.turns().get(1).parts().getFirst();
        var second = (ToolCall) request.turns().get(3).parts().getFirst();
        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(((ToolResult) request.turns().get(2).parts().getFirst()).callId())
                .isEqualTo(first.id());
        assertThat(((ToolResult) request.turns().get(4).parts().getFirst()).callId())
                .isEqualTo(second.id());
    }

    @Test
    void P18_P24_reasoningAndSignaturesThatClientsEchoAreKept() {
        var signed = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null).toWire(Protocol.CHAT);
        var request = messages(HI + """
                ,{"role":"assistant","content":"a","reasoning_content":"t"},
                {"role":"assistant","content":"","reasoning":"r","refusal":"No"},
                {"role":"assistant","reasoning_content":"x","thinking_blocks":[{"type":"thinking","thinking":"x","signature":"%s"}],
                 "tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":1}},
                 "extra_content":{"google":{"thought_signature":"U0lHMQ=="}}}]}""".formatted(signed));

        assertThat(request.turns().get(1).parts()).containsExactly(Ask.thought("t", null), Text.of("a"));
        assertThat(request.turns().get(2).parts()).containsExactly(Ask.thought("r", null), new Refusal("No"));
        assertThat(request.turns().get(3).parts())
                .containsExactly(
                        Ask.thought("x", new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null)),
                        new ToolCall(
                                "c",
                                "f",
                                null,
                                Tool.Kind.FUNCTION,
                                "{\"a\":1}",
                                new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null)));
    }

    @Test
    void P56_P57_imagesFilesAndSoundsAreRead() {
        var parts = content("""
                {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AA=","detail":"high"}},
                {"type":"image_url","image_url":"https://a.example/x.png"},
                {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERg=="}},
                {"type":"file","file":{"file_data":"JVBERg=="}},
                {"type":"file","file":{"file_id":"file-1","file_data":""}},
                {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}""");

        var pdf = new MediaSource.Inline("application/pdf", "JVBERg==");
        assertThat(parts)
                .containsExactly(
                        new Image(new MediaSource.Inline("image/jpeg", "/9j/4AA="), "high", null),
                        new Image(new MediaSource.Url("https://a.example/x.png"), null, null),
                        new Document(pdf, "a.pdf", null),
                        new Document(pdf, "document.pdf", null),
                        new Document(new MediaSource.FileId(Protocol.CHAT, "file-1"), null, null),
                        new Audio(new MediaSource.Inline("audio/mp3", "AAAA")));
    }

    @Test
    void P58_emptyTextsAreAcceptedAndEmptyAnswersLeftOut() {
        var request = messages("""
                {"role":"user","content":""},{"role":"assistant","content":""},{"role":"assistant","content":null},
                {"role":"user","content":"hi"}""");

        assertThat(request.turns())
                .containsExactly(
                        new Turn(Role.USER, List.of(Text.of(""))), new Turn(Role.USER, List.of(Text.of("hi"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"reasoning_effort":"none"}                           | OFF | NONE | 0
            {"reasoning_effort":"max"}                            | ON  | MAX  |
            {"reasoning":{"effort":"low"}}                        | ON  | LOW  |
            {"reasoning":{"max_tokens":2000}}                     | ON  |      | 2000
            {"reasoning":{"enabled":false}}                       | OFF | NONE | 0
            {"thinking":{"type":"enabled","budget_tokens":2000}}  | ON  |      | 2000
            {"thinking":{"type":"disabled"}}                      | OFF | NONE | 0
            {"reasoning":{}}                                      | UNSPECIFIED | |
            {"thinking":null}                                     | UNSPECIFIED | |
            """)
    void thinkingIsUnderstoodInEveryForm(String member, Thinking.Mode mode, Effort effort, Integer budget) {
        var thinking = read("{\"model\":\"m\",\"messages\":[" + HI + "]," + member.substring(1))
                .thinking();

        assertThat(thinking.mode()).isEqualTo(mode);
        assertThat(thinking.effort()).isEqualTo(effort);
        assertThat(thinking.budget()).isEqualTo(budget);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "auto"                                              | Auto[]
            "none"                                              | None[]
            "required"                                          | Required[]
            {"type":"function","function":{"name":"f"}}         | One[name=f]
            {"type":"function","name":"f"}                      | One[name=f]
            {"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}} | Subset[names=[f], required=false]
            null                                                | Unspecified[]
            """)
    void P12_choicesOfToolsAreRead(String choice, String expected) {
        var request = read("{\"model\":\"m\",\"messages\":[" + HI
                + "],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":" + choice
                + "}");

        assertThat(request.toolChoice()).hasToString(expected);
    }

    @Test
    void P12_choiceWithoutToolsIsAcceptedWhenItForcesNothing() {
        var request = member("\"tool_choice\":\"auto\",\"parallel_tool_calls\":true,\"tools\":[]");

        assertThat(request.tools()).isEmpty();
    }

    @Test
    void unknownToolsAreHosted() {
        var request = member("\"tools\":[{\"type\":\"web_search_preview\"},{\"type\":\"mcp\",\"server_label\":\"x\"}]");

        assertThat(request.tools()).extracting(Tool::qualifiedName).containsExactly("web_search", "mcp");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "model":7                                         | model
            "model":"  "                                      | model
            "stream":"yes"                                    | stream
            "messages":[]                                     | messages
            "messages":{}                                     | messages
            "messages":null                                   | messages
            "messages":["x"]                                  | messages[0]
            "messages":[{"content":"x"}]                      | messages[0].role
            "messages":[{"role":"bot","content":"x"}]         | messages[0].role
            "messages":[{"role":"user"}]                      | messages[0].content
            "messages":[{"role":"user","content":7}]          | messages[0].content
            "messages":[{"role":"user","content":[7]}]        | messages[0].content[0]
            "messages":[{"role":"user","content":[{"type":"video"}]}]                       | messages[0].content[0].type
            "messages":[{"role":"user","content":[{"type":"text"}]}]                        | messages[0].content[0].text
            "messages":[{"role":"user","content":[{"type":"image_url"}]}]                   | messages[0].content[0].image_url
            "messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]    | messages[0].content[0].image_url.url
            "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"ftp://x"}}]}]                     | messages[0].content[0].image_url.url
            "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,%%%"}}]}]   | messages[0].content[0].image_url.url
            "messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:text/plain;base64,AAAA"}}]}] | messages[0].content[0].image_url.url
            "messages":[{"role":"user","content":[{"type":"file","file":{}}]}]              | messages[0].content[0].file.file_id
            "messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA"}}]}]  | messages[0].content[0].input_audio.format
            "messages":[{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}] | messages[0].content[0].type
            "messages":[{"role":"tool","tool_call_id":"x","content":"y"}]                   | messages[0].tool_call_id
            "messages":[{"role":"function","name":"x","content":"y"}]                       | messages[0].name
            "messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}]      | messages[0].tool_calls[0].id
            "messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{}}]}]       | messages[0].tool_calls[0].function.name
            "messages":[{"role":"assistant","audio":{"id":"a"}}]                            | messages[0].audio
            "temperature":2.1                                 | temperature
            "temperature":1e999                               | temperature
            "top_p":-0.1                                      | top_p
            "presence_penalty":3                              | presence_penalty
            "seed":1.5                                        | seed
            "seed":99999999999999999999                       | seed
            "n":0                                             | n
            "n":129                                           | n
            "max_tokens":0                                    | max_tokens
            "max_completion_tokens":"5"                       | max_completion_tokens
            "stop":["a","b","c","d","e"]                      | stop
            "stop":[1]                                        | stop[0]
            "stop":7                                          | stop
            "reasoning_effort":"extreme"                      | reasoning_effort
            "verbosity":"loud"                                | verbosity
            "top_logprobs":5                                  | top_logprobs
            "logprobs":true,"top_logprobs":21                 | top_logprobs
            "response_format":{"type":"xml"}                  | response_format.type
            "response_format":{"type":"json_schema"}          | response_format.json_schema
            "response_format":{"type":"json_schema","json_schema":{"name":"a b"}} | response_format.json_schema.name
            "modalities":["text","audio"]                     | modalities
            "tools":{}                                        | tools
            "tools":[{"type":"function"}]                     | tools[0].function
            "tools":[{"type":"function","function":{}}]       | tools[0].function.name
            "tools":[{"type":"function","function":{"name":"f","parameters":7}}] | tools[0].function.parameters
            "tool_choice":"always"                            | tool_choice
            "tool_choice":"required"                          | tool_choice
            "tool_choice":{"type":"function","function":{"name":"gone"}} | tool_choice
            "functions":[{}]                                  | functions[0].name
            """)
    void wrongMembersAreNamedByTheirPath(String member, String param) {
        assertThatThrownBy(() -> member(member))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo(param));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{} x", "{\"model\":\"m\"}", "{\"model\":\"a\",\"model\":\"b\"}"})
    void bodyThatIsNoRequestIsABadRequest(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ProtocolException.class);
    }

    private static List<ContentPart> content(String parts) {
        return messages("{\"role\":\"user\",\"content\":[" + parts + "]}")
                .turns()
                .getFirst()
                .parts();
    }

    private static CompletionRequest messages(String messages) {
        return read("{\"model\":\"m\",\"messages\":[" + messages + "]}");
    }

    /// A request with this member in place of its own.
    private static CompletionRequest member(String member) {
        var body = Ask.json("{\"model\":\"m\",\"messages\":[" + HI + "]}");
        body.setAll(Ask.json("{" + member + "}"));
        return read(body.toString());
    }

    private static CompletionRequest read(String body) {
        return new ChatCodec().decodeRequest(RequestTarget.BODY_ONLY, body.getBytes(StandardCharsets.UTF_8));
    }
}
