package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Usage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What an answer says it has consumed, and what is billed for it.
public class UsageTest {
    @Test
    @DisplayName("P38 AM<-CC: cached tokens are taken out of input_tokens")
    void cachedTokensAreTakenOut() {
        var usage = "{prompt_tokens:1000, completion_tokens:20, total_tokens:1020, prompt_tokens_details:"
                + "{cached_tokens:900}}";
        var expected = """
                {usage:{input_tokens:100, cache_read_input_tokens:900, cache_creation_input_tokens:0, \
                output_tokens:20}}""";
        var whole =
                "{id:'c1', object:'chat.completion', created:1, model:'up', choices:[{index:0, finish_reason:'stop',"
                        + " message:{role:'assistant', content:'x'}}], usage:" + usage + "}";

        var stream = Route.of("AM>CC").asksForStream("{}").streams("""
                delta {role:'assistant', content:'x'}
                finish stop
                usage %s
                [DONE]
                """.formatted(usage));

        that(stream.ofType("message_delta").getFirst()).has(expected);
        that(Route.of("AM>CC").asks("{}").answers(whole)).has(expected);
        assertThat(Route.of("AM>CC").asks("{}").bills(whole)).isEqualTo(new Usage(1000, 900, 0, 0, 20, 0, 0, 0));
        assertThat(stream.usage().uncachedInput()).isEqualTo(100);
    }

    @Test
    @DisplayName("P39 CC<-AM: cached tokens are added, and billed once")
    void cachedTokensAreAddedAndBilledOnce() {
        var answer = """
                {id:'msg_1', type:'message', role:'assistant', model:'up', stop_reason:'end_turn', stop_sequence:null,
                 content:[{type:'text', text:'x'}], usage:{input_tokens:10, cache_creation_input_tokens:200,
                 cache_read_input_tokens:700, output_tokens:5}}""";
        var call = Route.of("CC>AM").asks("{}");

        that(call.answers(answer)).has("""
                {usage:{prompt_tokens:910, completion_tokens:5, total_tokens:915, \
                prompt_tokens_details:{cached_tokens:700}}}""");
        var billed = call.bills(answer);
        assertThat(billed).isEqualTo(new Usage(910, 700, 200, 0, 5, 0, 0, 0));
        assertThat(billed.uncachedInput()).isEqualTo(10);
    }

    @Test
    @DisplayName("P40 CC<-AM: null usage members do not overwrite what was told before")
    void nullUsageMembersOverwriteNothing() {
        var stream = Route.of("CC>AM")
                .asksForStream("{stream_options:{include_usage:true}}")
                .streams("""
                        start {input_tokens:3, cache_creation_input_tokens:0, cache_read_input_tokens:5000, \
                        output_tokens:1}
                        block 0 {type:'text', text:''}
                        delta 0 {type:'text_delta', text:'x'}
                        stop 0
                        end end_turn {input_tokens:null, cache_read_input_tokens:null, output_tokens:42}
                        message_stop
                        """);

        that(stream.message()).has("""
                {usage:{prompt_tokens:5003, completion_tokens:42, prompt_tokens_details:{cached_tokens:5000}}}""");
        assertThat(stream.usage()).isEqualTo(new Usage(5003, 5000, 0, 0, 42, 0, 0, 0));
    }

    @Test
    @DisplayName("P41 CC<-GM: what an aborted stream has consumed so far is known")
    void consumptionOfAnAbortedStreamIsKnown() {
        var stream = Route.of("CC>GM").asksForStream("{}").streams("""
                {candidates:[{content:{role:'model', parts:[{text:'a'}]}, index:0}], \
                usageMetadata:{promptTokenCount:30, candidatesTokenCount:5, totalTokenCount:35}}
                {candidates:[{content:{role:'model', parts:[{text:'b'}]}, index:0}], \
                usageMetadata:{promptTokenCount:30, candidatesTokenCount:9, totalTokenCount:39}}
                """);

        assertThat(stream.usage()).isEqualTo(new Usage(30, 0, 0, 0, 9, 0, 0, 0));
    }

    @Test
    @DisplayName("P42 RS<-CC: usage has only integers, whatever the upstream leaves null")
    void responsesUsageHasOnlyIntegers() {
        var stream = Route.of("RS>CC").asksForStream("{}").streams("""
                delta {role:'assistant', content:'x'}
                finish stop
                usage {prompt_tokens:7, completion_tokens:3, total_tokens:10, prompt_tokens_details:null, \
                completion_tokens_details:{reasoning_tokens:null}}
                [DONE]
                """);

        that(stream.message().path("usage")).has("""
                {input_tokens:7, output_tokens:3, total_tokens:10, input_tokens_details:{cached_tokens:0},
                 output_tokens_details:{reasoning_tokens:0}}""");
        assertThat(stream.message().path("usage").toString()).doesNotContain("null");
    }
}
