package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is special to one client or one upstream.
public class ClientsTest {
    private static final String ATTRIBUTION = "x-anthropic-billing-header: cc_version=2.1.181; cc_entrypoint=cli;";

    @ParameterizedTest(name = "P68 {0}: Claude Code's attribution and cache marks stay at Anthropic")
    @ValueSource(strings = {"AM>CC", "AM>RS", "AM>GM"})
    void attributionStaysAtAnthropic(String pair) {
        var sent = Route.of(pair).asks("""
                {system:[{type:'text', text:'%s'},
                         {type:'text', text:'You are Claude Code.', \
                         cache_control:{type:'ephemeral'}}]}""".formatted(ATTRIBUTION)).sent().toString();

        assertThat(sent)
                .contains("You are Claude Code.")
                .doesNotContain("x-anthropic-billing-header")
                .doesNotContain("cache_control");
    }

    @Test
    @DisplayName("P68 AM>AM: Claude Code's attribution goes through")
    void attributionGoesThrough() {
        var body = """
                {"model":"asked","max_tokens":9,"system":[{"type":"text","text":"%s"},
                 {"type":"text","text":"You are Claude Code.","cache_control":{"type":"ephemeral"}}],
                 "messages":[{"role":"user","content":"hi"}]}""".formatted(ATTRIBUTION);

        assertThat(Route.of("AM>AM").sends(body).sentText()).isEqualTo(body.replace("\"asked\"", "\"up\""));
    }

    @Test
    @DisplayName("P73 CC<-RS: a whole answer is put together from an upstream that only streams")
    void wholeAnswerIsPutTogetherFromAStream() {
        var answer = Route.of("CC>RS", "{'stream-only':true}").asks("{}").collects("""
                {type:'response.created', response:{id:'r', object:'response', status:'in_progress', model:'up', \
                output:[]}}
                {type:'response.output_item.done', output_index:0, item:{id:'msg_1', type:'message', role:'assistant', \
                status:'completed', content:[{type:'output_text', text:'Hello', annotations:[]}]}}
                {type:'response.completed', response:{id:'r', object:'response', status:'completed', model:'up', \
                output:[], \
                usage:{input_tokens:3, input_tokens_details:{cached_tokens:0}, output_tokens:2, \
                output_tokens_details:{reasoning_tokens:0}, total_tokens:5}}}
                """);

        that(answer).has("""
                {choices:[{message:{content:'Hello'}, finish_reason:'stop'}],
                 usage:{prompt_tokens:3, completion_tokens:2, total_tokens:5}}""");
    }
}
