package dev.tollgate.protocol.anthropic;

import static dev.tollgate.protocol.anthropic.Neutral.call;
import static dev.tollgate.protocol.anthropic.Neutral.function;
import static dev.tollgate.protocol.anthropic.Neutral.json;
import static dev.tollgate.protocol.anthropic.Neutral.request;
import static dev.tollgate.protocol.anthropic.Neutral.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestWriterTest {
    private static final AnthropicCodec CODEC = new AnthropicCodec();

    @Test
    void anAgentsConversationIsWrittenWhole() {
        var request = request()
                .system("Be brief.")
                .system("Really.")
                .user("look")
                .assistant(
                        new ContentPart.Reasoning("hm", anthropic("SIG"), false),
                        ContentPart.Text.of("I look."),
                        call("call.1", "ls", "{\"p\":\"/\"}"),
                        call("call_2", "a name with spaces", "not json"))
                .user(result("call_2", ""), result("call.1", "a\nb"), ContentPart.Text.of("and now?"))
                .tools(function("ls"), function("a name with spaces"));
        request.stop = List.of("END", " ");
        request.hints = new Hints("cache", "someone@example.org", "default", null, "low");
        request.sampling = new Sampling(1.7, null, 40, 0.5, null, 7L, null);

        var upstream = CODEC.encodeRequest(request.build(), Neutral.model("{}"));

        Golden.assertMatches("agent.upstream.json", new String(upstream.body().bytes(), StandardCharsets.UTF_8) + "\n");
        assertThat(upstream.path()).isEqualTo("/v1/messages");
        assertThat(upstream.headers()).containsExactlyEntriesOf(Map.of("anthropic-version", "2023-06-01"));
        assertThat(upstream.dropped()).containsExactly("presence_penalty", "seed", "stop", "verbosity");
    }

    @Test
    void P08_resultsAndTheNextMessageAreOneTurn() {
        var messages = request()
                .user("hi")
                .assistant(ContentPart.Text.of(""), call("c1", "f", "{}"), call("c2", "g", "{\"a\":2}"))
                .user(result("c1", "one"))
                .user(result("c2", "two"))
                .user("and now?")
                .tools(function("f"), function("g"))
                .upstream()
                .path("messages");

        assertThat(messages).isEqualTo(array("""
                [{'role':'user','content':[{'type':'text','text':'hi'}]},
                {'role':'assistant','content':[{'type':'tool_use','id':'c1','name':'f','input':{}},
                {'type':'tool_use','id':'c2','name':'g','input':{'a':2}}]},
                {'role':'user','content':[{'type':'tool_result','tool_use_id':'c1','content':'one'},
                {'type':'tool_result','tool_use_id':'c2','content':'two'},{'type':'text','text':'and now?'}]}]"""));
    }

    @Test
    void resultsThatAreMissingDoubledOrWithoutACallAreRepaired() {
        var messages = request()
                .user("hi")
                .assistant(call("a", "f", "{}"), call("b", "f", "{}"))
                .user(result("b", "first"), result("x", "lost"), result("b", "second"))
                .assistant(call("a", "f", ""))
                .upstream()
                .path("messages");

        assertThat(messages.get(2).path("content")).isEqualTo(array("""
                [{'type':'tool_result','tool_use_id':'a','content':'(no result was recorded)','is_error':true},
                {'type':'tool_result','tool_use_id':'b','content':'second'},
                {'type':'text','text':'[result of unknown tool call x]: lost'}]"""));
        assertThat(messages.get(3).path("content").get(0).path("id").asText())
                .as("an id that is used again is made unique")
                .startsWith("toolu_")
                .isEqualTo(messages.get(4)
                        .path("content")
                        .get(0)
                        .path("tool_use_id")
                        .asText());
    }

    @Test
    void historyWithCallsButWithoutToolsGetsStubs() {
        var body = request()
                .user("hi")
                .assistant(call("a", "f", "{}"))
                .user(result("a", "1"))
                .upstream();

        assertThat(body.path("tools")).isEqualTo(array("[{'name':'f','input_schema':{'type':'object'}}]"));
        assertThat(body.path("tool_choice")).isEqualTo(json("{'type':'none'}"));
    }

    @Test
    void P09_aLongToolNameIsTheSameEverywhere() {
        var name = "mcp__plugin_enterprise_knowledge_base__search_documents_by_semantic_similarity__".repeat(2);
        var request = request()
                .user("hi")
                .assistant(call("a", name, "{}"))
                .user(result("a", "1"))
                .tools(function(name));
        request.choice = new ToolChoice.One(name);

        var body = request.upstream();

        var upstreamName = body.path("tools").get(0).path("name").asText();
        assertThat(upstreamName).hasSizeLessThanOrEqualTo(128).matches("[A-Za-z0-9_-]+");
        assertThat(body.path("tool_choice").path("name").asText()).isEqualTo(upstreamName);
        assertThat(body.path("messages")
                        .get(1)
                        .path("content")
                        .get(0)
                        .path("name")
                        .asText())
                .isEqualTo(upstreamName);
        assertThat(request.upstream("{'tool-name-max':64}")
                        .path("tools")
                        .get(0)
                        .path("name")
                        .asText())
                .hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void P10_aCustomToolBecomesAFunctionWithOneString() {
        var format = json("{'type':'grammar','syntax':'lark','definition':'start: x'}");
        var history = new ContentPart.ToolCall("c", "apply_patch", null, Tool.Kind.CUSTOM, "*** Begin", null);
        var body = request()
                .user("hi")
                .assistant(history)
                .user(result("c", "ok"))
                .tools(new Tool.Custom("apply_patch", null, "d", format))
                .upstream();

        var tool = body.path("tools").get(0);
        assertThat(tool.path("input_schema"))
                .isEqualTo(json("{'type':'object','properties':{'input':{'type':'string'}},'required':['input']}"));
        assertThat(tool.path("description").asText()).startsWith("d").contains("start: x");
        assertThat(body.path("messages").get(1).path("content").get(0).path("input"))
                .isEqualTo(json("{'input':'*** Begin'}"));
    }

    @Test
    void P12_toolChoiceAndParallelCalls() {
        assertThat(choice(new ToolChoice.Required(), false))
                .isEqualTo(json("{'type':'any','disable_parallel_tool_use':true}"));
        assertThat(choice(new ToolChoice.Unspecified(), false))
                .isEqualTo(json("{'type':'auto','disable_parallel_tool_use':true}"));
        assertThat(choice(new ToolChoice.None(), false)).isEqualTo(json("{'type':'none'}"));
        assertThat(choice(new ToolChoice.Required(), null)).isEqualTo(json("{'type':'any'}"));
        assertThat(choice(new ToolChoice.One("f"), true)).isEqualTo(json("{'type':'tool','name':'f'}"));
        assertThat(choice(new ToolChoice.Unspecified(), true).isMissingNode()).isTrue();
        var without = request().user("hi");
        without.choice = new ToolChoice.Auto();
        without.parallel = true;
        assertThat(without.upstream().has("tool_choice")).isFalse();
        assertThat(without.upstream().has("tools")).isFalse();
    }

    private static JsonNode choice(ToolChoice choice, Boolean parallel) {
        var request = request().user("hi").tools(function("f"));
        request.choice = choice;
        request.parallel = parallel;
        return request.upstream().path("tool_choice");
    }

    @Test
    void onlyTheAllowedToolsAreSent() {
        var request = request().user("hi").tools(function("f"), function("g"));
        request.choice = new ToolChoice.Subset(List.of("g"), true);

        assertThat(request.upstream().path("tools")).hasSize(1);
        assertThat(request.upstream().path("tools").get(0).path("name").asText())
                .isEqualTo("g");
        assertThat(request.upstream().path("tool_choice")).isEqualTo(json("{'type':'any'}"));
    }

    @Test
    void hostedToolsAreCarriedOverOrLeftOut() {
        var search =
                new Tool.Hosted(Protocol.RESPONSES, Tool.Hosted.WEB_SEARCH, "tools[0]", json("{'type':'web_search'}"));
        var shell = new Tool.Hosted(Protocol.RESPONSES, "local_shell", "tools[1]", json("{'type':'local_shell'}"));
        var request = request().user("hi").tools(search, shell, function("f"));

        assertThat(request.upstream().path("tools").get(0))
                .isEqualTo(json("{'type':'web_search_20250305','name':'web_search'}"));
        assertThat(request.upstream().path("tools")).hasSize(2);
        assertThat(request.dropped("{}")).containsExactly("tools[1]");
        assertThat(request.dropped("{'web-search':false}")).containsExactly("tools[0]", "tools[1]");
        request.choice = new ToolChoice.One("local_shell");
        assertThat(refused(request, "{}").param()).isEqualTo("tool_choice");
    }

    @Test
    void P20_aModelWithoutSamplingGetsNone() {
        var request = request().user("hi");
        request.sampling = new Sampling(0.2, 0.9, null, null, null, null, null);

        var body = request.upstream("{'sampling':false}");

        assertThat(body.has("temperature") || body.has("top_p")).isFalse();
        assertThat(request.dropped("{'sampling':false}")).containsExactly("temperature", "top_p");
        assertThat(request.upstream().path("temperature").asDouble()).isEqualTo(0.2);
        assertThat(request.upstream().has("top_p")).as("not both").isFalse();
        assertThat(refused(request, "{'strict-params':true}").param()).isEqualTo("top_p");
    }

    @Test
    void P48_stopIsAlwaysAnArrayWithoutBlanks() {
        var request = request().user("hi");
        request.stop = List.of("\n\nUser:");
        assertThat(request.upstream().path("stop_sequences")).isEqualTo(array("['\\n\\nUser:']"));
        request.stop = List.of("  ");
        assertThat(request.upstream().has("stop_sequences")).isFalse();
    }

    @Test
    void P55_theClientsOwnLimitIsKept() {
        var request = request().user("quota");
        request.maxOutput = 1L;

        assertThat(request.upstream().path("max_tokens").asInt()).isEqualTo(1);
        request.maxOutput = null;
        assertThat(request.upstream().path("max_tokens").asInt()).isEqualTo(8192);
    }

    @Test
    void P56_images() {
        var inline =
                new ContentPart.Image(MediaSource.inline("data:image/jpeg;base64,/9j/4AA=", null, "p"), "high", null);
        var url = new ContentPart.Image(new MediaSource.Url("https://x.example/a.png"), null, null);

        assertThat(request()
                        .user(inline, url)
                        .upstream()
                        .path("messages")
                        .get(0)
                        .path("content"))
                .isEqualTo(array("""
                [{'type':'image','source':{'type':'base64','media_type':'image/jpeg','data':'/9j/4AA='}},
                {'type':'image','source':{'type':'url','url':'https://x.example/a.png'}}]"""));
        assertThat(refused(request().user(inline, url), "{'images-max':1}").param())
                .isEqualTo("messages");
    }

    @Test
    void P57_documents() {
        var pdf = new ContentPart.Document(MediaSource.inline("JVBERg==", null, "p"), "a.pdf", null);
        var text = new ContentPart.Document(new MediaSource.Inline("text/csv", "YSxi"), null, null);
        var own = new ContentPart.Document(new MediaSource.FileId(Protocol.ANTHROPIC, "file_1"), null, null);
        var foreign = new ContentPart.Document(new MediaSource.FileId(Protocol.CHAT, "file-1"), null, null);
        var office = new ContentPart.Document(new MediaSource.Inline("application/msword", "AAAA"), null, null);

        assertThat(request()
                        .user(pdf, text, own)
                        .upstream()
                        .path("messages")
                        .get(0)
                        .path("content"))
                .isEqualTo(array("""
                [{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERg=='},
                'title':'a.pdf'},
                {'type':'document','source':{'type':'text','media_type':'text/plain','data':'a,b'}},
                {'type':'document','source':{'type':'file','file_id':'file_1'}}]"""));
        assertThat(CODEC.encodeRequest(request().user(own).build(), Neutral.model("{}"))
                        .headers())
                .containsEntry("anthropic-beta", "files-api-2025-04-14");
        assertThat(refused(request().user(foreign), "{}").code()).isEqualTo("unsupported_parameter");
        assertThat(refused(request().user(office), "{}").message()).contains("application/msword");
        var audio = new ContentPart.Audio(new MediaSource.Inline("audio/wav", "AAAA"));
        assertThat(refused(request().user(audio), "{}").message()).contains("audio");
    }

    @Test
    void P58_blankTextIsLeftOut() {
        var messages = request().user("").assistant("   ").user("hi").upstream().path("messages");

        assertThat(messages).isEqualTo(array("[{'role':'user','content':[{'type':'text','text':'hi'}]}]"));
    }

    @Test
    void P60_aReminderInTheMiddle() {
        var request = request()
                .system("S")
                .user("a")
                .assistant(call("t", "f", "{}"))
                .user(result("t", "r"), ContentPart.Text.of("c"))
                .reminder("5 left");

        var folded = request.upstream("{'mid-system':false}");
        assertThat(folded.path("system")).hasSize(1);
        assertThat(folded.path("messages").get(2).path("content")).isEqualTo(array("""
                [{'type':'tool_result','tool_use_id':'t','content':'r'},{'type':'text','text':'c'},
                {'type':'text','text':'<system-reminder>\\n5 left\\n</system-reminder>'}]"""));
        assertThat(request.upstream().path("messages").get(3))
                .isEqualTo(json("{'role':'system','content':[{'type':'text','text':'5 left'}]}"));
    }

    @Test
    void aReminderBeforeTheResultsWaitsForThem() {
        var messages = request()
                .user("a")
                .assistant(call("t", "f", "{}"))
                .reminder("soon")
                .user(result("t", "r"))
                .upstream()
                .path("messages");

        assertThat(messages).hasSize(3);
        assertThat(messages.get(2).path("content").get(0).path("type").asText()).isEqualTo("tool_result");
        assertThat(messages.get(2).path("content").get(1).path("text").asText()).contains("soon");
    }

    @Test
    void P61_aConversationBeginsWithTheUser() {
        var messages = request()
                .assistant("Hello, how can I help?")
                .user("x")
                .upstream()
                .path("messages");

        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user");
        assertThat(messages.get(0).path("content").get(0).path("text").asText()).isEqualTo(".");
    }

    @Test
    void systemTextAloneBecomesTheConversation() {
        var body = request().system("S").upstream();

        assertThat(body.has("system")).isFalse();
        assertThat(body.path("messages")).isEqualTo(array("[{'role':'user','content':[{'type':'text','text':'S'}]}]"));
        assertThat(refused(request().user(" "), "{}").param()).isEqualTo("messages");
    }

    @Test
    void aGivenBeginningIsTrimmedOrRefused() {
        var request = request().user("x").assistant("{ ");

        assertThat(request.upstream()
                        .path("messages")
                        .get(1)
                        .path("content")
                        .get(0)
                        .path("text")
                        .asText())
                .isEqualTo("{");
        assertThat(refused(request, "{'prefill':false}").param()).isEqualTo("messages");
    }

    @Test
    void P66_severalAnswersAreRefused() {
        var request = request().user("x");
        request.choices = 2;

        assertThat(refused(request, "{}").param()).isEqualTo("n");
    }

    @Test
    void P23_signedThoughtsGoBackInTheirOrder() {
        var content = request()
                .user("x")
                .assistant(
                        new ContentPart.Reasoning(
                                "", new Signature(Protocol.ANTHROPIC, Signature.Kind.REDACTED, "RDATA", null), true),
                        new ContentPart.Reasoning("t", anthropic("SIG"), false),
                        call("t1", "f", "{}"))
                .user(result("t1", "ok"))
                .upstream()
                .path("messages")
                .get(1)
                .path("content");

        assertThat(content).isEqualTo(array("""
                [{'type':'redacted_thinking','data':'RDATA'},{'type':'thinking','thinking':'t','signature':'SIG'},
                {'type':'tool_use','id':'t1','name':'f','input':{}}]"""));
    }

    @Test
    void P75_foreignThoughtsAreLeftOut() {
        var body = request()
                .user("x")
                .assistant(
                        new ContentPart.Reasoning(
                                "secret plan",
                                new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "g", null),
                                false),
                        new ContentPart.Reasoning("secret too", Signature.UNSIGNED, false),
                        new ContentPart.Native(Protocol.RESPONSES, json("{'type':'web_search_call'}")),
                        ContentPart.Text.of("done"))
                .user("y")
                .upstream();

        assertThat(body.toString()).doesNotContain("secret", "web_search_call");
        assertThat(body.path("messages").get(1).path("content")).isEqualTo(array("[{'type':'text','text':'done'}]"));
    }

    @Test
    void P15_imagesInAResultMoveBehindItWhereTheModelWantsIt() {
        var shot = new ContentPart.ToolResult(
                "t1",
                null,
                List.of(
                        ContentPart.Text.of("shot:"),
                        new ContentPart.Image(new MediaSource.Inline("image/png", "AAAA"), null, null)),
                false,
                null);
        var request = request().user("x").assistant(call("t1", "f", "{}")).user(shot, ContentPart.Text.of("what?"));

        assertThat(request.upstream()
                        .path("messages")
                        .get(2)
                        .path("content")
                        .get(0)
                        .path("content"))
                .hasSize(2);
        var moved = request.upstream("{'tool-result-images':false}")
                .path("messages")
                .get(2)
                .path("content");
        assertThat(moved.findValuesAsText("type")).contains("tool_result", "image", "text");
        assertThat(moved.get(0).path("content").findValuesAsText("text"))
                .containsExactly("shot:", "[image 1 attached below]");
        assertThat(moved.get(1).path("type").asText()).isEqualTo("image");
    }

    @Test
    void P64_aSchemaIsTheAnswersForm() {
        var request = request().user("x");
        request.format = new OutputFormat.Schema(
                "r", null, json("{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}"), true);

        assertThat(request.upstream().path("output_config").path("format")).isEqualTo(json("""
                {'type':'json_schema','schema':{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],
                'additionalProperties':false}}"""));
        var older = request.upstream("{'json-schema':false}");
        assertThat(older.has("output_config")).isFalse();
        assertThat(older.path("tool_choice")).isEqualTo(json("{'type':'tool','name':'json_output'}"));
        request.format = new OutputFormat.Json();
        assertThat(request.upstream().path("system").get(0).path("text").asText())
                .contains("JSON");
    }

    @Test
    void strictToolsAndCacheMarkersAreCarriedOver() {
        var schema = json("{'type':'object','properties':{'n':{'type':'integer','minimum':1}}}");
        var tool = new Tool.Function("f", null, null, schema, true, json("{'type':'ephemeral','ttl':'1h'}"));

        assertThat(request().user("x").tools(tool).upstream().path("tools").get(0))
                .isEqualTo(json("""
                {'name':'f','input_schema':{'type':'object','properties':{'n':{'type':'integer',
                'description':'{minimum: 1}'}},'required':[],'additionalProperties':false},'strict':true,
                'cache_control':{'type':'ephemeral','ttl':'1h'}}"""));
        assertThat(request()
                        .user("x")
                        .tools(function("g"))
                        .upstream()
                        .path("tools")
                        .get(0)
                        .path("input_schema"))
                .isEqualTo(json("{'type':'object','properties':{}}"));
    }

    @Test
    void P52_onlyThePromptIsSentToBeCounted() {
        var request = request().system("S").user("x").tools(function("f")).build();

        var upstream = CODEC.encodeCountRequest(request, Neutral.model("{}"));

        assertThat(upstream.path()).isEqualTo("/v1/messages/count_tokens");
        assertThat(Json.object(upstream.body().bytes()).fieldNames())
                .toIterable()
                .containsExactly("model", "system", "messages", "tools");
        assertThat(CODEC.encodeCountRequest(request, Neutral.model("{'count-tokens':false}")))
                .isNull();
    }

    private static Signature anthropic(String value) {
        return new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, value, null);
    }

    private static CompletionError refused(Neutral request, String facts) {
        var thrown = catchThrowableOfType(ProtocolException.class, () -> request.upstream(facts));
        assertThat(thrown).isNotNull();
        return thrown.error();
    }

    private static JsonNode array(String text) {
        return json("{'a':" + text + "}").path("a");
    }
}
