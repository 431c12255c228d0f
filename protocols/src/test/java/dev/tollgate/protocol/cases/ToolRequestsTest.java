package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tools, tool choices and tool results in requests.
public class ToolRequestsTest {
    @Test
    @DisplayName("P07 AM>GM: results of parallel calls are one content, with the functions' names")
    void parallelResultsShareOneContent() {
        var call = Route.of("AM>GM").asks("""
                {tools:['alpha', 'beta'], messages:[{role:'user', content:'go'},
                    {role:'assistant', content:[{type:'tool_use', id:'t1', name:'alpha', input:{i:1}},
                                                {type:'tool_use', id:'t2', name:'beta', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t1', content:'A'},
                                           {type:'tool_result', tool_use_id:'t2', content:'B'},
                                           {type:'text', text:'thanks'}]}]}""");

        that(call.sent()).has("""
                {contents:[{role:'user', parts:[{text:'go'}]},
                    {role:'model', parts:[{functionCall:{name:'alpha', args:{i:1}}}, {functionCall:{name:'beta', \
                    args:{}}}]},
                    {role:'user', parts:[{functionResponse:{name:'alpha', response:{output:'A'}}},
                                         {functionResponse:{name:'beta', response:{output:'B'}}}, \
                                         {text:'thanks'}]}]}""");
    }

    @Test
    @DisplayName("P08 CC>AM: tool messages and the user's next message are one turn")
    void toolMessagesJoinTheNextUserTurn() {
        var call = Route.of("CC>AM").asks("""
                {tools:['f', 'g'], messages:[{role:'user', content:'hi'},
                    {role:'assistant', content:null, tool_calls:[
                        {id:'c1', type:'function', function:{name:'f', arguments:'{}'}},
                        {id:'c2', type:'function', function:{name:'g', arguments:'{"a":2}'}}]},
                    {role:'tool', tool_call_id:'c1', content:'one'}, {role:'tool', tool_call_id:'c2', content:'two'},
                    {role:'user', content:'and now?'}]}""");

        that(call.sent()).has("""
                {messages:[{role:'user'},
                    {role:'assistant', content:[{type:'tool_use', id:'c1', name:'f', input:{}},
                                                {type:'tool_use', id:'c2', name:'g', input:{a:2}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'c1'}, {type:'tool_result', \
                    tool_use_id:'c2'},
                                           {type:'text', text:'and now?'}]}]}""");
        assertThat(call.sent().at("/messages/2/content/0/content").toString()).contains("one");
        assertThat(call.sent().at("/messages/2/content/1/content").toString()).contains("two");
    }

    @ParameterizedTest(name = "P12 {0}: {1} becomes {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | tool_choice:'required', parallel_tool_calls:false | tool_choice:{type:'any', \
            disable_parallel_tool_use:true}
            CC>AM | parallel_tool_calls:false                         | tool_choice:{type:'auto', \
            disable_parallel_tool_use:true}
            CC>AM | tool_choice:'none'                                | tool_choice:{type:'none'}
            CC>GM | tool_choice:{type:'function', function:{name:'f'}} | \
            toolConfig:{functionCallingConfig:{mode:'ANY', allowedFunctionNames:['f']}}
            CC>GM | tool_choice:'none'                                | toolConfig:{functionCallingConfig:{mode:'NONE'}}
            AM>CC | tool_choice:{type:'any', disable_parallel_tool_use:true} | tool_choice:'required', \
            parallel_tool_calls:false
            AM>CC | tool_choice:{type:'tool', name:'f'}               | tool_choice:{type:'function', \
            function:{name:'f'}}
            AM>RS | tool_choice:{type:'tool', name:'f'}               | tool_choice:{type:'function', name:'f'}
            RS>CC | tool_choice:{type:'function', name:'f'}           | tool_choice:{type:'function', \
            function:{name:'f'}}
            GM>AM | toolConfig:{functionCallingConfig:{mode:'ANY'}}   | tool_choice:{type:'any'}
            """)
    void toolChoiceIsTranslated(String pair, String given, String expected) {
        var call = Route.of(pair).asks("{tools:['f'], " + given + "}");

        that(call.sent()).has("{" + expected + "}");
    }

    @ParameterizedTest(name = "P12 {0}: without tools neither tool choice nor parallel calls are sent")
    @CsvSource({"CC>AM", "CC>RS", "CC>GM", "AM>CC", "AM>RS", "AM>GM", "RS>CC", "RS>AM", "RS>GM"})
    void choiceWithoutToolsIsNotSent(String pair) {
        var given = pair.startsWith("AM")
                ? "{tool_choice:{type:'auto'}}"
                : "{tool_choice:'auto', parallel_tool_calls:true}";

        var call = Route.of(pair).asks(given);

        that(call.sent()).lacks("/tool_choice", "/parallel_tool_calls", "/toolConfig", "/tools");
    }

    @Test
    @DisplayName("P13 CC>GM: all functions are in one Tool, their schemas in Gemini's subset")
    void functionsShareOneToolWithCleanSchemas() {
        var call = Route.of("CC>GM", "{'json-schema':false}").asks("""
                {tools:['other', {type:'function', function:{name:'f', parameters:{$schema:'x', type:'object',
                    additionalProperties:false, properties:{title:{type:['string','null'], minLength:1},
                    n:{type:'integer', exclusiveMinimum:0}, k:{const:'v'}, tags:{type:'array'}},
                    required:['title','gone']}}}]}""");

        that(call.sent()).has("{tools:[{functionDeclarations:[{name:'other'}, {name:'f'}]}]}");
        var parameters = call.sent().at("/tools/0/functionDeclarations/1/parameters");
        that(parameters).has("""
                {properties:{title:{nullable:true}, n:{}, k:{enum:['v']}, tags:{items:'<any>'}}, \
                required:['title']}""");
        assertThat(parameters.toString())
                .doesNotContain("$schema")
                .doesNotContain("additionalProperties")
                .doesNotContain("exclusiveMinimum")
                .doesNotContain("const");
    }

    @Test
    @DisplayName("P14 RS>CC: adjacent function calls are one assistant message")
    void adjacentCallsAreOneMessage() {
        var call = Route.of("RS>CC").asks("""
                {tools:['f', 'g'], input:[{role:'user', content:'x'},
                    {type:'message', role:'assistant', content:[{type:'output_text', text:'I will.', annotations:[]}]},
                    {type:'function_call', call_id:'c1', name:'f', arguments:'{}'},
                    {type:'function_call', call_id:'c2', name:'g', arguments:'{}'},
                    {type:'function_call_output', call_id:'c2', output:'2'},
                    {type:'function_call_output', call_id:'c1', output:'1'},
                    {role:'user', content:'ok'}]}""");

        that(call.sent()).has("""
                {messages:[{role:'user'}, {role:'assistant', content:'I will.', tool_calls:[{id:'c1'}, {id:'c2'}]},
                    {role:'tool', tool_call_id:'c1', content:'1'}, {role:'tool', tool_call_id:'c2', content:'2'},
                    {role:'user', content:'ok'}]}""");
    }

    @Test
    @DisplayName("P15 AM>CC: an image in a tool result moves to the user's message")
    void imageOfAToolResultMovesToTheUser() {
        var call = Route.of("AM>CC").asks("""
                {tools:['shoot'], messages:[{role:'user', content:'go'},
                    {role:'assistant', content:[{type:'tool_use', id:'t1', name:'shoot', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t1', content:[{type:'text', text:'shot:'},
                        {type:'image', source:{type:'base64', media_type:'image/png', data:'AAAA'}}]},
                        {type:'text', text:'what is it?'}]}]}""");

        that(call.sent()).has("""
                {messages:[{}, {}, {role:'tool', tool_call_id:'t1'}, {role:'user'}]}""");
        assertThat(call.sent().at("/messages/2/content").textValue()).contains("shot:");
        var parts = call.sent().at("/messages/3/content").valueStream().toList();
        assertThat(parts)
                .anySatisfy(part -> that(part).has("{type:'image_url', image_url:{url:'data:image/png;base64,AAAA'}}"));
        assertThat(parts).anySatisfy(part -> that(part).has("{type:'text', text:'what is it?'}"));
    }
}
