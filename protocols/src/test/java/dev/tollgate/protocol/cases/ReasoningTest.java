package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Reasoning in answers, and how its signatures come back with the next request.
public class ReasoningTest {
    private static final String TWO_SUMMARIES = """
            {type:'response.created', response:{id:'resp_1', object:'response', status:'in_progress', model:'up', \
            output:[]}}
            {type:'response.output_item.added', output_index:0, item:{id:'rs_1', type:'reasoning', summary:[], \
            encrypted_content:'gAAAAearly'}}
            {type:'response.reasoning_summary_part.added', item_id:'rs_1', output_index:0, summary_index:0, \
            part:{type:'summary_text', text:''}}
            {type:'response.reasoning_summary_text.delta', item_id:'rs_1', output_index:0, summary_index:0, delta:'One'}
            {type:'response.reasoning_summary_part.added', item_id:'rs_1', output_index:0, summary_index:1, \
            part:{type:'summary_text', text:''}}
            {type:'response.reasoning_summary_text.delta', item_id:'rs_1', output_index:0, summary_index:1, delta:'Two'}
            {type:'response.output_item.done', output_index:0, item:{id:'rs_1', type:'reasoning', \
            summary:[{type:'summary_text', text:'One'}, {type:'summary_text', text:'Two'}], \
            encrypted_content:'gAAAAfinal'}}
            {type:'response.output_item.added', output_index:1, item:{id:'fc_1', type:'function_call', \
            call_id:'call_1', name:'f', arguments:''}}
            {type:'response.function_call_arguments.delta', item_id:'fc_1', output_index:1, delta:'{"a":1}'}
            {type:'response.function_call_arguments.done', item_id:'fc_1', output_index:1, name:'f', \
            arguments:'{"a":1}'}
            {type:'response.output_item.done', output_index:1, item:{id:'fc_1', type:'function_call', \
            call_id:'call_1', name:'f', arguments:'{"a":1}', status:'completed'}}
            {type:'response.completed', response:{id:'resp_1', object:'response', status:'completed', model:'up', \
            output:[], usage:{input_tokens:10, input_tokens_details:{cached_tokens:4}, output_tokens:8, \
            output_tokens_details:{reasoning_tokens:5}, total_tokens:18}}}
            """;

    @Test
    @DisplayName("P16 AM<-CC: reasoning_content is a block of its own")
    void reasoningContentIsABlockOfItsOwn() {
        var stream = Route.of("AM>CC").asksForStream("{}").streams("""
                delta {role:'assistant', content:'', reasoning_content:'Think'}
                delta {reasoning_content:' hard'}
                delta {content:'Hi'}
                {choices:[{index:0, delta:{content:''}, finish_reason:'stop'}], usage:{prompt_tokens:5, \
                completion_tokens:7, \
                total_tokens:12, completion_tokens_details:{reasoning_tokens:3}}}
                [DONE]
                """);

        that(stream.message()).has("""
                {content:[{type:'thinking', thinking:'Think hard', signature:'<text>'}, {type:'text', text:'Hi'}],
                 stop_reason:'end_turn', usage:{output_tokens:7}}""");
        var deltas = stream.ofType("content_block_delta").stream()
                .map(delta -> delta.at("/delta/type").asText())
                .toList();
        assertThat(deltas).containsExactly("thinking_delta", "thinking_delta", "signature_delta", "text_delta");
    }

    @Test
    @DisplayName("P17 AM<-RS: two summary parts are one thinking block with the last encrypted content")
    void summaryPartsAreOneThinkingBlock() {
        var route = Route.of("AM>RS");
        var stream = route.asksForStream("{tools:['f']}").streams(TWO_SUMMARIES);

        that(stream.message()).has("""
                {content:[{type:'thinking', thinking:'One\\n\\nTwo', signature:'<text>'},
                          {type:'tool_use', id:'call_1', name:'f', input:{a:1}}],
                 stop_reason:'tool_use', usage:{input_tokens:6, cache_read_input_tokens:4, output_tokens:8}}""");
        assertThat(stream.ofType("content_block_delta").stream()
                        .filter(delta -> delta.at("/delta/type").asText().equals("signature_delta")))
                .hasSize(1);

        var next = route.asks("""
                {tools:['f'], messages:[{role:'user', content:'hi'}, {role:'assistant', content:%s},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'call_1', \
                    content:'ok'}]}]}""".formatted(stream.message().path("content")));

        that(next.sent()).has("""
                {store:false, include:['reasoning.encrypted_content'], input:[{},
                    {type:'reasoning', encrypted_content:'gAAAAfinal'}, {type:'function_call', call_id:'call_1'},
                    {type:'function_call_output', call_id:'call_1'}]}""");
        assertThat(next.sent().toString()).doesNotContain("gAAAAearly");
    }

    @Test
    @DisplayName("P18 CC>GM: the signature of a call survives a client that echoes nothing of it")
    void signatureOfACallIsShownToTheClient() {
        var route = Route.of("CC>GM", "{signatures:true}");
        var turn = route.asks("{tools:['f']}").answers("""
                {candidates:[{content:{role:'model', parts:[{functionCall:{name:'f', args:{}}, \
                thoughtSignature:'U0lHMQ=='}]},
                 index:0, finishReason:'STOP'}]}""");

        that(turn).has("""
                {choices:[{message:{tool_calls:[{extra_content:{google:{thought_signature:'U0lHMQ=='}}}]}}]}""");

        var call = turn.at("/choices/0/message/tool_calls/0");
        var echoed = next(route, call);
        that(echoed.sent()).has("""
                {contents:[{}, {parts:[{functionCall:{name:'f'}, thoughtSignature:'U0lHMQ=='}]},
                           {parts:[{functionResponse:{name:'f'}}]}]}""");
        that(echoed.sent()).lacks("/contents/2/parts/0/thoughtSignature");
    }

    @Test
    @DisplayName("P18 CC>GM: the documented placeholder stands for a signature that nobody knows")
    void placeholderStandsForAnUnknownSignature() {
        var call = Lenient.json("{id:'never-seen', type:'function', function:{name:'f', arguments:'{}'}}");

        that(next(Route.of("CC>GM", "{signatures:true}"), call).sent()).has("""
                {contents:[{}, {parts:[{functionCall:{name:'f'}, \
                thoughtSignature:'skip_thought_signature_validator'}]}, {}]}""");
    }

    private static Call next(Route route, JsonNode call) {
        return route.asks("""
                {tools:['f'], messages:[{role:'user', content:'hi'}, {role:'assistant', content:null, tool_calls:[%s]},
                    {role:'tool', tool_call_id:%s, content:'ok'}]}""".formatted(call, call.path("id")));
    }

    @Test
    @DisplayName("P23 RS<-AM: redacted thinking makes the round trip, in its place")
    void redactedThinkingMakesTheRoundTrip() {
        var route = Route.of("RS>AM");
        var turn = route.asks("{tools:['f'], reasoning:{effort:'high', summary:'auto'}}")
                .answers("""
                {id:'msg_1', type:'message', role:'assistant', model:'up', stop_reason:'tool_use', stop_sequence:null,
                 content:[{type:'redacted_thinking', data:'RDATA'}, {type:'thinking', thinking:'t', signature:'SIG'},
                          {type:'tool_use', id:'t1', name:'f', input:{}}], usage:{input_tokens:4, output_tokens:9}}""");

        that(turn).has("""
                {output:[{type:'reasoning', summary:[], encrypted_content:'<text>'},
                         {type:'reasoning', summary:[{type:'summary_text', text:'t'}], encrypted_content:'<text>'},
                         {type:'function_call', call_id:'t1'}]}""");

        var input = Lenient.json("[{role:'user', content:'hi'}]");
        turn.path("output").forEach(((ArrayNode) input)::add);
        ((ArrayNode) input).add(Lenient.json("{type:'function_call_output', call_id:'t1', output:'ok'}"));
        var next = route.asks("{tools:['f'], reasoning:{effort:'high', summary:'auto'}, input:" + input + "}");

        that(next.sent().at("/messages/1/content")).is("""
                [{type:'redacted_thinking', data:'RDATA'}, {type:'thinking', thinking:'t', signature:'SIG'},
                 {type:'tool_use', id:'t1', name:'f', input:{}}]""");
    }

    @Test
    @DisplayName("P22 AM>RS: reasoning without encrypted content is never sent when nothing is stored")
    void bareReasoningIdsAreNotSent() {
        var route = Route.of("AM>RS");
        var turn = route.asks("{tools:['f']}").answers("""
                {id:'resp_1', object:'response', status:'completed', model:'up', output:[
                    {id:'rs_9', type:'reasoning', summary:[{type:'summary_text', text:'secret plan'}]},
                    {id:'msg_1', type:'message', role:'assistant', content:[{type:'output_text', text:'done'}]},
                    {id:'fc_1', type:'function_call', call_id:'t1', name:'f', arguments:'{}'}],
                 usage:{input_tokens:4, output_tokens:9, total_tokens:13}}""");

        var call = route.asks("""
                {tools:['f'], messages:[{role:'user', content:'hi'}, {role:'assistant', content:%s},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t1', \
                    content:'ok'}]}]}""".formatted(turn.path("content")));

        that(call.sent()).has("""
                {store:false, input:[{}, {role:'assistant'}, {type:'function_call', call_id:'t1'},
                    {type:'function_call_output', call_id:'t1'}]}""");
        assertThat(call.sent().toString()).doesNotContain("\"rs_").doesNotContain("secret plan");
    }

    @Test
    @DisplayName("P75 AM>RS: foreign thinking is left out, not turned into text")
    void foreignThinkingIsLeftOut() {
        var call = Route.of("AM>RS").asks("""
                {tools:['f'], messages:[{role:'user', content:'hi'},
                    {role:'assistant', content:[{type:'thinking', thinking:'secret plan', signature:'EqQBCkYIARgC'},
                        {type:'text', text:'done'}, {type:'tool_use', id:'t1', name:'f', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t1', content:'ok'}]}]}""");

        that(call.sent()).has("""
                {input:[{}, {role:'assistant', content:[{type:'output_text', text:'done'}]},
                    {type:'function_call', call_id:'t1', name:'f'}, {type:'function_call_output', call_id:'t1'}]}""");
        assertThat(call.sent().toString()).doesNotContain("secret plan");
    }
}
