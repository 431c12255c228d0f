package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much a model is told to think, and what must not stand beside it.
public class ThinkingSettingsTest {
    private static final String BUDGET = "{thinking:{kind:'budget', min:1024, max:64000}}";

    @ParameterizedTest(name = "P19 AM>GM: a model of kind {0} gets {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            budget | {includeThoughts:true, thinkingBudget:10000} | /generationConfig/thinkingConfig/thinkingLevel
            level  | {includeThoughts:true, thinkingLevel:'HIGH'} | /generationConfig/thinkingConfig/thinkingBudget
            none   |                                              | /generationConfig/thinkingConfig
            """)
    void geminiIsToldToThinkAsItsGenerationWants(String kind, String config, String absent) {
        var call = Route.of("AM>GM", "{thinking:{kind:'" + kind + "'}}")
                .asks("{thinking:{type:'enabled', budget_tokens:10000}, max_tokens:20000}");

        that(call.sent()).lacks(absent);
        if (config != null) {
            that(call.sent()).has("{generationConfig:{thinkingConfig:" + config + "}}");
        }
    }

    @Test
    @DisplayName("P20 CC>AM: a model that thinks adaptively gets an effort and no sampling members")
    void adaptiveModelGetsEffortInsteadOfSampling() {
        var route = Route.of("CC>AM", "{thinking:{kind:'adaptive'}, sampling:false}");
        var members = "temperature:0.2, top_p:0.9, max_completion_tokens:5000";

        var thinking = route.asks("{reasoning_effort:'high', " + members + "}").sent();
        var plain = route.asks("{" + members + "}").sent();

        that(thinking).has("{thinking:{type:'adaptive'}, output_config:{effort:'high'}, max_tokens:5000}");
        that(thinking).lacks("/temperature", "/top_p", "/thinking/budget_tokens");
        that(plain).lacks("/thinking", "/temperature", "/top_p", "/output_config");
    }

    @Test
    @DisplayName("P21 CC>AM: a forced tool switches thinking off")
    void forcedToolSwitchesThinkingOff() {
        var call = Route.of("CC>AM", BUDGET).asks("{reasoning_effort:'medium', tool_choice:'required', tools:['f']}");

        that(call.sent()).has("{tool_choice:{type:'any'}}");
        assertThat(call.sent().at("/thinking/type").asText("disabled")).isIn("", "disabled");
    }

    @Test
    @DisplayName("P24 CC>AM: a tool loop without its thinking block goes on without thinking")
    void toolLoopWithoutItsThinkingGoesOnWithoutThinking() {
        var call = Route.of("CC>AM", BUDGET).asks("""
                {reasoning_effort:'low', tools:['f'], messages:[{role:'user', content:'hi'},
                    {role:'assistant', content:null, tool_calls:[{id:'c1', type:'function',
                        function:{name:'f', arguments:'{}'}}]},
                    {role:'tool', tool_call_id:'c1', content:'ok'}]}""");

        assertThat(call.sent().at("/thinking/type").asText()).isIn("", "disabled");
        that(call.sent()).has("""
                {messages:[{role:'user'}, {role:'assistant', content:[{type:'tool_use', id:'c1', name:'f', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'c1'}]}]}""");
    }

    @Test
    @DisplayName("P24 CC>AM: a tool loop with its thinking block goes on thinking")
    void toolLoopWithItsThinkingGoesOnThinking() {
        var route = Route.of("CC>AM", BUDGET);
        var turn = route.asks("{reasoning_effort:'low', tools:['f']}").answers("""
                {id:'msg_1', type:'message', role:'assistant', model:'up', stop_reason:'tool_use', stop_sequence:null,
                 content:[{type:'thinking', thinking:'because', signature:'SIG'},
                          {type:'tool_use', id:'toolu_1', name:'f', input:{}}], usage:{input_tokens:4, \
                          output_tokens:9}}""");

        var call = route.asks("""
                {reasoning_effort:'low', tools:['f'], messages:[{role:'user', content:'hi'}, %s,
                    {role:'tool', tool_call_id:'toolu_1', content:'ok'}]}""".formatted(turn.at("/choices/0/message")));

        // The signature is there when the client echoes it, or the gateway remembers it.
        if (call.sent().toString().contains("SIG")) {
            that(call.sent()).has("""
                    {thinking:{type:'enabled'}, messages:[{}, {content:[
                        {type:'thinking', thinking:'because', signature:'SIG'}, {type:'tool_use', id:'toolu_1'}]}, \
                        {}]}""");
        } else {
            assertThat(call.sent().at("/thinking/type").asText()).isIn("", "disabled");
        }
    }

    @Test
    @DisplayName("P25 AM>AM: everything but the model's name goes through byte for byte")
    void signedBlocksGoThroughByteForByte() {
        var body = """
                {"model":"asked", "max_tokens":10,
                 "future_param":{}, "messages":[{"role":"user","content":"hi"}, {"role":"assistant","content":[
                 {"type":"thinking","thinking":"one","signature":"s1"},{"type":"text","text":"a","x_new":1},
                 {"type":"tool_use","id":"t1","name":"f","input":{"b":1,"a":2.50}},
                 {"signature":"s2","type":"thinking","thinking":"two"},
                 {"type":"tool_use","id":"t2","name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"},
                 {"type":"tool_result","tool_use_id":"t2","content":"ok"}]}]}""";

        assertThat(Route.of("AM>AM").sends(body).sentText()).isEqualTo(body.replace("\"asked\"", "\"up\""));
    }
}
