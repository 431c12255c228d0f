package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conversations that clients send although a provider would refuse them (protocols.md §3.2, §3.4).
class EdgeConversationsTest {
    @ParameterizedTest(name = "{0}: system text alone becomes a user turn")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {messages:[{role:'user'}]}
            CC>GM | {contents:[{role:'user', parts:[{text:'<text>'}]}]}
            """)
    void systemTextAloneBecomesAUserTurn(String pair, String expected) {
        var sent = Route.of(pair)
                .asks("{messages:[{role:'system', content:'say hello'}]}")
                .sent();

        that(sent).has(expected);
        assertThat(sent.toString()).contains("say hello");
    }

    @Test
    @DisplayName("RS>AM: a call without a result gets one, a second result replaces the first")
    void everyCallHasOneResult() {
        var sent = Route.of("RS>AM").asks("""
                {tools:['f', 'g'], input:[{role:'user', content:'go'},
                    {type:'function_call', call_id:'c1', name:'f', arguments:'{}'},
                    {type:'function_call', call_id:'c2', name:'g', arguments:'{}'},
                    {type:'function_call_output', call_id:'c1', output:'old'},
                    {type:'function_call_output', call_id:'c1', output:'new'},
                    {role:'user', content:'and?'}]}""").sent();

        that(sent).has("""
                {messages:[{role:'user'}, {role:'assistant', content:[{id:'c1'}, {id:'c2'}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'c1'},
                        {type:'tool_result', tool_use_id:'c2', is_error:true}, {type:'text', text:'and?'}]}]}""");
        assertThat(sent.at("/messages/2/content/0/content").toString()).contains("new");
    }

    @Test
    @DisplayName("RS>GM: an unanswered call at the end gets a result")
    void unansweredCallGetsAResult() {
        var sent = Route.of("RS>GM").asks("""
                {tools:['f'], input:[{role:'user', content:'go'},
                    {type:'function_call', call_id:'c1', name:'f', arguments:'{}'}]}""").sent();

        that(sent).has("""
                {contents:[{role:'user'}, {role:'model', parts:[{functionCall:{name:'f'}}]},
                    {role:'user', parts:[{functionResponse:{name:'f', response:{error:'<text>'}}}]}]}""");
    }

    @Test
    @DisplayName("RS>CC: every call is answered, right behind it")
    void everyCallIsAnsweredRightBehindIt() {
        var sent = Route.of("RS>CC").asks("""
                {tools:['f', 'g'], input:[{role:'user', content:'go'},
                    {type:'function_call', call_id:'c1', name:'f', arguments:'{}'},
                    {type:'function_call', call_id:'c2', name:'g', arguments:'{}'},
                    {role:'user', content:'wait'},
                    {type:'function_call_output', call_id:'c2', output:'2'}]}""").sent();

        that(sent).has("""
                {messages:[{role:'user'}, {role:'assistant', tool_calls:[{id:'c1'}, {id:'c2'}]},
                    {role:'tool', tool_call_id:'c1'}, {role:'tool', tool_call_id:'c2', content:'2'},
                    {role:'user', content:'wait'}]}""");
    }

    @Test
    @DisplayName("RS>AM: tools that only the history knows are declared")
    void toolsOfTheHistoryAreDeclared() {
        var sent = Route.of("RS>AM").asks("""
                {input:[{role:'user', content:'go'}, {type:'function_call', call_id:'c1', name:'f', arguments:'{}'},
                    {type:'function_call_output', call_id:'c1', output:'ok'}]}""").sent();

        that(sent).has("{tools:[{name:'f', input_schema:{type:'object'}}]}");
    }

    @Test
    @DisplayName("CC>AM: a begun answer goes to models that take it only")
    void begunAnswerGoesToModelsThatTakeItOnly() {
        var request = "{messages:[{role:'user', content:'go'}, {role:'assistant', content:'{ '}]}";

        var taken = Route.of("CC>AM", "{prefill:true}").asks(request).sent();
        var refused = Route.of("CC>AM", "{prefill:false}").refusal(request);

        that(taken).has("{messages:[{role:'user'}, {role:'assistant', content:[{text:'{'}]}]}");
        assertThat(refused.param()).startsWith("messages");
    }

    @ParameterizedTest(name = "{0}: a tool name only Gemini allows comes back as it was")
    @CsvSource({"GM>CC", "GM>RS", "GM>AM"})
    void dottedToolNameComesBack(String pair) {
        var route = Route.of(pair);
        var call = route.asksForStream("{tools:['mcp.files:read']}");
        var name = call.sent().findValuesAsText("name").getFirst();
        assertThat(name).matches("[A-Za-z0-9_-]{1,64}");

        var stream = call.streams(
                switch (route.upstream()) {
                    case CHAT -> """
                            delta {tool_calls:[{index:0, id:'c1', type:'function', function:{name:'%s', \
                            arguments:'{}'}}]}
                            finish tool_calls
                            [DONE]
                            """.formatted(name);
                    case RESPONSES -> """
                            {type:'response.created', response:{id:'r', status:'in_progress', output:[]}}
                            {type:'response.completed', response:{id:'r', status:'completed', output:[\
                            {id:'f1', type:'function_call', call_id:'c1', name:'%s', arguments:'{}'}]}}
                            """.formatted(name);
                    case ANTHROPIC -> """
                            start {input_tokens:4, output_tokens:1}
                            block 0 {type:'tool_use', id:'t1', name:'%s', input:{}}
                            stop 0
                            end tool_use {output_tokens:9}
                            message_stop
                            """.formatted(name);
                    case GEMINI -> throw new AssertionError();
                });

        assertThat(stream.message().toString()).contains("\"mcp.files:read\"");
    }

    @ParameterizedTest(name = "{0}: JSON mode")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>RS | {text:{format:{type:'json_object'}}}
            CC>GM | {generationConfig:{responseMimeType:'application/json'}}
            RS>CC | {response_format:{type:'json_object'}}
            GM>CC | {response_format:{type:'json_object'}}
            """)
    void jsonModeIsTranslated(String pair, String expected) {
        var request = pair.startsWith("CC")
                ? "{response_format:{type:'json_object'}}"
                : pair.startsWith("RS")
                        ? "{text:{format:{type:'json_object'}}}"
                        : "{generationConfig:{responseMimeType:'application/json'}}";

        that(Route.of(pair).asks(request).sent()).has(expected);
    }

    @Test
    @DisplayName("CC>AM: JSON mode is an instruction")
    void jsonModeIsAnInstructionToAnthropic() {
        var sent =
                Route.of("CC>AM").asks("{response_format:{type:'json_object'}}").sent();

        assertThat(sent.path("system").toString()).contains("JSON");
    }

    @ParameterizedTest(name = "{0}: {1} is refused, naming {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {messages:[{role:'wizard', content:'x'}]}                                    | messages[0].role
            CC>AM | {messages:[{role:'user', content:7}]}                                        | messages[0].content
            CC>GM | {temperature:3}                                                              | temperature
            CC>RS | {n:2}                                                                        | n
            CC>AM | {tools:[{type:'function', function:{description:'nameless'}}]}               | \
            tools[0].function.name
            AM>CC | {max_tokens:0.5}                                                             | max_tokens
            AM>CC | {messages:[{role:'user', content:[{type:'image', source:{type:'base64', media_type:'image/png', \
            data:'%%%'}}]}]} | messages[0].content[0].source.data
            AM>GM | {tools:[{description:'nameless'}]}                                           | tools[0].name
            RS>CC | {conversation:'conv_1'}                                                      | conversation
            RS>AM | {background:1}                                                               | background
            RS>AM | {input:[{type:'function_call', call_id:'c1', arguments:'{}'}]}               | input[0].name
            GM>CC | {cachedContent:'cachedContents/1'}                                           | cachedContent
            GM>AM | {contents:'hi'}                                                              | contents
            """)
    void impossibleRequestIsRefusedNamingTheMember(String pair, String request, String param) {
        assertThat(Route.of(pair).refusal(request).param()).isEqualTo(param);
    }
}
