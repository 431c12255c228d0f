package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Tool calls in answers.
public class ToolCallsTest {
    private static final String TWO_CALLS = """
            block 0 {type:'tool_use', id:'toolu_1', name:'a', input:{}}
            delta 0 {type:'input_json_delta', partial_json:''}
            delta 0 {type:'input_json_delta', partial_json:'{"x":1}'}
            stop 0
            block 1 {type:'tool_use', id:'toolu_2', name:'b', input:{}}
            delta 1 {type:'input_json_delta', partial_json:'{"y":2}'}
            stop 1
            end tool_use {output_tokens:33}
            message_stop
            """;

    @Test
    @DisplayName("P01 AM<-CC: arguments in the same delta as the name are not lost")
    void argumentsBesideTheNameAreKept() {
        var call = Route.of("AM>CC")
                .asksForStream("{tools:['get_weather'], messages:[{role:'user', content:'Weather in Oslo?'}]}");

        var stream = call.streams("""
                delta {role:'assistant', content:null}
                delta {tool_calls:[{index:0, id:'call_1', type:'function', function:{name:'get_weather', \
                arguments:'{"city":'}}]}
                delta {tool_calls:[{index:0, function:{arguments:'"Oslo"}'}}]}
                finish tool_calls
                usage {prompt_tokens:50, completion_tokens:9, total_tokens:59}
                [DONE]
                """);

        assertThat(stream.types())
                .startsWith("message_start", "content_block_start", "content_block_delta")
                .endsWith("content_block_stop", "message_delta", "message_stop");
        that(stream.ofType("content_block_start").getFirst())
                .has("{index:0, content_block:{type:'tool_use', id:'call_1', name:'get_weather', input:{}}}");
        that(stream.message()).has("""
                {content:[{type:'tool_use', id:'call_1', name:'get_weather', input:{city:'Oslo'}}], \
                stop_reason:'tool_use',
                 usage:{input_tokens:50, output_tokens:9}}""");
    }

    @Test
    @DisplayName("P02 AM<-CC: a text and two parallel calls are three blocks, one after another")
    void textAndParallelCallsAreBlocksInTurn() {
        var stream = Route.of("AM>CC").asksForStream("{tools:['ls', 'pwd']}").streams("""
                delta {role:'assistant', content:''}
                delta {content:'Checking.'}
                delta {tool_calls:[{index:0, id:'call_a', type:'function', function:{name:'ls', arguments:''}}]}
                delta {tool_calls:[{index:0, function:{arguments:'{"p":"/"}'}}]}
                delta {tool_calls:[{index:1, id:'call_b', type:'function', function:{name:'pwd', arguments:''}}]}
                delta {tool_calls:[{index:1, function:{arguments:'{}'}}]}
                finish tool_calls
                [DONE]
                """);

        that(stream.message()).has("""
                {content:[{type:'text', text:'Checking.'},
                          {type:'tool_use', id:'call_a', name:'ls', input:{p:'/'}},
                          {type:'tool_use', id:'call_b', name:'pwd', input:{}}],
                 stop_reason:'tool_use'}""");
    }

    @Test
    @DisplayName("P03 CC<-AM: the tool index counts tools, not blocks; id and name come once")
    void toolIndexCountsToolsOnly() {
        var stream = Route.of("CC>AM").asksForStream("{tools:['a', 'b']}").streams("""
                start {input_tokens:40, output_tokens:1}
                block 0 {type:'text', text:''}
                delta 0 {type:'text_delta', text:'Let me look.'}
                stop 0
                block 1 {type:'tool_use', id:'toolu_1', name:'a', input:{}}
                delta 1 {type:'input_json_delta', partial_json:''}
                delta 1 {type:'input_json_delta', partial_json:'{"x":1}'}
                stop 1
                block 2 {type:'tool_use', id:'toolu_2', name:'b', input:{}}
                delta 2 {type:'input_json_delta', partial_json:'{"y":2}'}
                stop 2
                end tool_use {output_tokens:33}
                message_stop
                """);

        that(stream.message()).has("""
                {choices:[{finish_reason:'tool_calls', message:{role:'assistant', content:'Let me look.', tool_calls:[
                    {index:0, id:'toolu_1', type:'function', function:{name:'a', arguments:'{"x":1}'}},
                    {index:1, id:'toolu_2', type:'function', function:{name:'b', arguments:'{"y":2}'}}]}}]}""");
    }

    @Test
    @DisplayName("P04 RS<-AM: function calls are complete in output_item.done")
    void finishedCallItemsHoldAllArguments() {
        var stream = Route.of("RS>AM")
                .asksForStream("{tools:['a', 'b']}")
                .streams("start {input_tokens:40, output_tokens:1}\n" + TWO_CALLS);

        assertThat(stream.types())
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.output_item.added");
        that(stream.ofType("response.output_item.added").getFirst()).has("""
                {output_index:0, item:{type:'function_call', call_id:'toolu_1', name:'a', arguments:''}}""");
        that(stream.ofType("response.function_call_arguments.done").getLast())
                .has("{output_index:1, name:'b', arguments:'{\"y\":2}'}");
        that(stream.message()).has("""
                {status:'completed', output:[
                    {type:'function_call', call_id:'toolu_1', name:'a', arguments:'{"x":1}', status:'completed'},
                    {type:'function_call', call_id:'toolu_2', name:'b', arguments:'{"y":2}', status:'completed'}],
                 usage:{input_tokens:40, output_tokens:33, total_tokens:73, input_tokens_details:{cached_tokens:0},
                        output_tokens_details:{reasoning_tokens:0}}}""");
        assertThat(stream.message().at("/output/0/id").asText()).startsWith("fc_");
        assertThat(stream.message().at("/output/1/id").asText()).startsWith("fc_");
    }

    @Test
    @DisplayName("P05 CC<-GM: Gemini says STOP, the client sees tool_calls")
    void callsWinOverStop() {
        var stream = Route.of("CC>GM")
                .asksForStream("{tools:['get_time'], stream_options:{include_usage:true}}")
                .streams("""
                        {candidates:[{content:{role:'model', parts:[{functionCall:{name:'get_time', \
                        args:{tz:'UTC'}}}]}, index:0, \
                        finishReason:'STOP'}], usageMetadata:{promptTokenCount:20, candidatesTokenCount:6, \
                        totalTokenCount:26}}
                        """);

        that(stream.message()).has("""
                {choices:[{finish_reason:'tool_calls', message:{tool_calls:[
                    {index:0, id:'<text>', type:'function', function:{name:'get_time'}}]}}],
                 usage:{prompt_tokens:20, completion_tokens:6, total_tokens:26}}""");
        that(Lenient.strict(stream.message()
                        .at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText()))
                .is("{tz:'UTC'}");
    }

    @Test
    @DisplayName("P06 RS<-GM: minted call ids are unique, short and carry no data")
    void mintedCallIdsAreUniqueAndBare() {
        var signature = "U0lH".repeat(200);
        var answer = """
                {candidates:[{content:{role:'model', parts:[{functionCall:{name:'f', args:{}}, thoughtSignature:'%s'}]},
                 index:0, finishReason:'STOP'}]}""".formatted(signature);

        var first = callId(Route.of("RS>GM").asks("{tools:['f']}").answers(answer));
        var second = callId(Route.of("RS>GM").asks("""
                        {tools:['f'], input:[{role:'user', content:'hi'},
                            {type:'function_call', call_id:'%1$s', name:'f', arguments:'{}'},
                            {type:'function_call_output', call_id:'%1$s', \
                            output:'ok'}]}""".formatted(first)).answers(answer));

        assertThat(first).isNotEqualTo(second);
        assertThat(first).matches("[A-Za-z0-9_-]{1,40}").doesNotContain("__thought__");
        assertThat(second).matches("[A-Za-z0-9_-]{1,40}").doesNotContain("__thought__");
    }

    private static String callId(JsonNode response) {
        return response.path("output")
                .valueStream()
                .filter(item -> item.path("type").asText().equals("function_call"))
                .findFirst()
                .orElseThrow()
                .path("call_id")
                .asText();
    }

    @Test
    @DisplayName("P09 AM<-CC: a long tool name is shortened the same way everywhere, and restored")
    void longToolNameTravelsShortened() {
        var name = "mcp__plugin_enterprise_knowledge_base__search_documents_by_semantic_similarity__";
        var request = """
                {tools:['%1$s'], tool_choice:{type:'tool', name:'%1$s'}, messages:[{role:'user', content:'go'},
                    {role:'assistant', content:[{type:'tool_use', id:'t1', name:'%1$s', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t1', content:'ok'}]}]}""".formatted(name);
        var call = Route.of("AM>CC").asksForStream(request);

        var shortened = call.sent().at("/tools/0/function/name").asText();
        assertThat(shortened).matches("[A-Za-z0-9_-]{1,64}");
        that(call.sent()).has("""
                {tool_choice:{function:{name:'%1$s'}}, messages:[{}, {tool_calls:[{function:{name:'%1$s'}}]}, \
                {}]}""".formatted(shortened));
        that(Route.of("AM>CC").asksForStream(request).sent().at("/tools/0/function/name"))
                .is("'" + shortened + "'");

        var stream = call.streams("""
                delta {tool_calls:[{index:0, id:'c1', type:'function', function:{name:'%s', arguments:'{}'}}]}
                finish tool_calls
                [DONE]
                """.formatted(shortened));

        that(stream.message()).has("{content:[{type:'tool_use', name:'" + name + "'}]}");
    }

    @Test
    @DisplayName("P10 RS<-AM: a Codex custom tool becomes a function and comes back as custom_tool_call")
    void customToolComesBackAsCustomToolCall() {
        var call = Route.of("RS>AM").asksForStream("""
                {tools:[{type:'custom', name:'apply_patch', description:'d',
                         format:{type:'grammar', syntax:'lark', definition:'start: x'}}]}""");

        that(call.sent()).has("""
                {tools:[{name:'apply_patch', input_schema:{type:'object', properties:{input:{type:'string'}},
                         required:['input']}}]}""");
        assertThat(call.sent().at("/tools/0/description").asText()).contains("start: x");

        var stream = call.streams("""
                start {input_tokens:4, output_tokens:1}
                block 0 {type:'tool_use', id:'toolu_1', name:'apply_patch', input:{}}
                delta 0 {type:'input_json_delta', partial_json:'{"input":"*** Begin Patch\\\\'}
                delta 0 {type:'input_json_delta', partial_json:'n*** End Patch\\\\n"}'}
                stop 0
                end tool_use {output_tokens:9}
                message_stop
                """);

        var input = "*** Begin Patch\\n*** End Patch\\n";
        that(stream.ofType("response.output_item.done").getFirst()).has("""
                {item:{type:'custom_tool_call', call_id:'toolu_1', name:'apply_patch', \
                input:'%s'}}""".formatted(input));
        that(stream.ofType("response.custom_tool_call_input.done").getFirst()).has("{input:'" + input + "'}");
        assertThat(stream.text()).doesNotContain("function_call_arguments").doesNotContain("\"function_call\"");
    }

    @Test
    @DisplayName("P11 CC<-AM: a tool_use without any JSON has the arguments {}")
    void absentArgumentsAreAnEmptyObject() {
        var route = Route.of("CC>AM");

        var stream = route.asksForStream("{tools:['f']}").streams("""
                start {input_tokens:4, output_tokens:1}
                block 0 {type:'tool_use', id:'toolu_1', name:'f', input:{}}
                delta 0 {type:'input_json_delta', partial_json:''}
                stop 0
                end tool_use {output_tokens:9}
                message_stop
                """);
        var whole = route.asks("{tools:['f']}").answers("""
                {id:'msg_1', type:'message', role:'assistant', model:'up', stop_reason:'tool_use', stop_sequence:null,
                 content:[{type:'tool_use', id:'toolu_1', name:'f', input:{}}], usage:{input_tokens:4, \
                 output_tokens:9}}""");

        that(stream.message()).has("{choices:[{message:{tool_calls:[{function:{arguments:'{}'}}]}}]}");
        that(whole).has("{choices:[{message:{tool_calls:[{function:{arguments:'{}'}}]}}]}");
    }
}
