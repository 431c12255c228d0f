package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How streams begin and end, well or badly.
public class StreamLifeCycleTest {
    private static final String CHAT_REQUEST =
            "{\"model\":\"asked\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String CHAT_HELLO = """
            delta {role:'assistant', content:''}
            delta {content:'Hel'}
            delta {content:'lo'}
            finish stop
            usage {prompt_tokens:3, completion_tokens:2, total_tokens:5}
            [DONE]
            """;
    private static final String ANTHROPIC_AB = """
            start {input_tokens:4, output_tokens:1}
            block 0 {type:'text', text:''}
            delta 0 {type:'text_delta', text:'A'}
            delta 0 {type:'text_delta', text:'B'}
            stop 0
            end end_turn {output_tokens:9}
            message_stop
            """;

    @Test
    @DisplayName("P26 AM<-CC: the stream is complete although the upstream tells no usage")
    void streamIsCompleteWithoutUsage() {
        var stream = Route.of("AM>CC").asksForStream("{}").streams("""
                delta {role:'assistant', content:''}
                delta {content:'x'}
                finish stop
                [DONE]
                """);

        assertThat(stream.types()).endsWith("content_block_stop", "message_delta", "message_stop");
        that(stream.message()).has("{content:[{type:'text', text:'x'}], stop_reason:'end_turn'}");
        assertThat(stream.usage()).isNull();
    }

    @ParameterizedTest(name = "P27 {0}: an answer that breaks off ends with an error")
    @ValueSource(strings = {"AM>CC", "RS>CC", "GM>CC"})
    void brokenAnswerEndsWithAnError(String pair) {
        var stream = Route.of(pair).asksForStream("{}").streams("""
                delta {role:'assistant', content:''}
                delta {content:'par'}
                """);

        assertThat(stream.text()).contains("\"par\"");
        switch (stream.protocol()) {
            case ANTHROPIC -> that(stream.error()).has("{type:'api_error', message:'<text>'}");
            case RESPONSES -> that(stream.error()).has("{code:'server_error', message:'<text>'}");
            case GEMINI -> that(stream.error()).has("{code:500, status:'INTERNAL'}");
            case CHAT -> throw new AssertionError();
        }
    }

    @Test
    @DisplayName("P27 CC>CC: a passed-through answer that breaks off ends with an error")
    void brokenPassedThroughAnswerEndsWithAnError() {
        var stream = Route.of("CC>CC").sends(CHAT_REQUEST).streams("""
                        delta {role:'assistant', content:''}
                        delta {content:'par'}
                        """);

        that(stream.error()).has("{type:'server_error', message:'<text>'}");
        assertThat(stream.text()).contains("\"par\"").doesNotContain("\"stop\"");
    }

    @Test
    @DisplayName("P28 CC<-RS: response.failed is an error, not an empty success")
    void failedResponseIsAnError() {
        var failed = """
                {id:'r', object:'response', status:'failed', model:'up', output:[], error:{code:'rate_limit_exceeded', \
                message:'Rate limit reached. Please try again in 3s'}}""";
        var route = Route.of("CC>RS");

        var stream = route.asksForStream("{}").streams("""
                {type:'response.created', response:{id:'r', object:'response', status:'in_progress', model:'up', \
                output:[]}}
                {type:'response.failed', response:%s}
                """.formatted(failed));
        var whole = route.asks("{}").failsWith(Lenient.json(failed).toString());

        that(stream.error()).has("{code:'rate_limit_exceeded'}");
        assertThat(stream.error().path("message").asText()).contains("Rate limit reached. Please try again in 3s");
        assertThat(stream.text()).doesNotContain("finish_reason\":\"");
        assertThat(whole.status()).isEqualTo(429);
        that(Lenient.strict(whole.body())).has("{error:{code:'rate_limit_exceeded'}}");
    }

    @Test
    @DisplayName("P29 CC>CC, CC>AM: a usage chunk comes only when it was asked for")
    void usageChunkComesOnlyWhenAskedFor() {
        var relayed = Route.of("CC>CC").sends(CHAT_REQUEST);

        that(relayed.sent()).has("{stream_options:{include_usage:true}}");
        var passed = relayed.streams(CHAT_HELLO);
        var translated = Route.of("CC>AM").asksForStream("{}").streams(ANTHROPIC_AB);

        that(passed.message()).has("{choices:[{message:{content:'Hello'}}]}").lacks("/usage");
        assertThat(passed.usage().output()).isEqualTo(2);
        that(translated.message()).has("{choices:[{message:{content:'AB'}}]}").lacks("/usage");
        assertThat(translated.usage().output()).isEqualTo(9);
    }

    @Test
    @DisplayName("P30 CC<-AM: asked-for usage is null in every chunk but one more at the end")
    void askedForUsageIsTheLastChunk() {
        var stream = Route.of("CC>AM")
                .asksForStream("{stream_options:{include_usage:true}}")
                .streams(ANTHROPIC_AB);

        that(stream.last()).has("{choices:[], usage:{prompt_tokens:4, completion_tokens:9, total_tokens:13}}");
    }

    @ParameterizedTest(name = "P31 {0}: no foreign marks stand in the stream")
    @ValueSource(strings = {"AM>CC", "RS>CC", "GM>CC"})
    void noForeignMarksStandInTheStream(String pair) {
        var stream = Route.of(pair).asksForStream("{}").streams(CHAT_HELLO);

        assertThat(stream.text()).doesNotContain("[DONE]").endsWith("\n\n");
        if (stream.protocol() == Protocol.GEMINI) {
            assertThat(stream.text().lines()).allMatch(line -> line.isEmpty() || line.startsWith("data: "));
        }
    }

    @Test
    @DisplayName("P32 RS<-CC: the events come in the order that SDKs insist on")
    void responsesEventsComeInOrder() {
        var stream = Route.of("RS>CC").asksForStream("{}").streams(CHAT_HELLO);

        assertThat(stream.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        that(stream.ofType("response.output_item.added").getFirst()).has("{item:{content:[]}}");
        that(stream.message()).has("""
                {status:'completed', output:[{type:'message', content:[{type:'output_text', text:'Hello'}]}],
                 usage:{input_tokens:3, output_tokens:2, total_tokens:5, input_tokens_details:{cached_tokens:0},
                        output_tokens_details:{reasoning_tokens:0}}}""");
    }

    @ParameterizedTest(name = "P33 {0}: a chunk without choices does no harm")
    @ValueSource(strings = {"AM>CC", "RS>CC", "GM>CC"})
    void chunkWithoutChoicesDoesNoHarm(String pair) {
        var stream = Route.of(pair).asksForStream("{}").streams("""
                {id:'x', object:'chat.completion.chunk'}
                delta {role:'assistant', content:''}
                delta {content:'a'}
                finish stop
                usage {prompt_tokens:3, completion_tokens:2, total_tokens:5}
                [DONE]
                """);

        switch (stream.protocol()) {
            case ANTHROPIC -> that(stream.message()).has("{content:[{type:'text', text:'a'}], stop_reason:'end_turn'}");
            case RESPONSES -> that(stream.message()).has("{status:'completed', output:[{content:[{text:'a'}]}]}");
            case GEMINI -> that(stream.message()).has("{candidates:[{text:'a', finishReason:'STOP'}]}");
            case CHAT -> throw new AssertionError();
        }
    }

    @Test
    @DisplayName("P34 GM<-AM: without alt=sse the stream is one JSON array")
    void geminiStreamMayBeAnArray() {
        var stream = Route.of("GM>AM").asksForArray("{}").streams(ANTHROPIC_AB);

        assertThat(stream.contentType()).startsWith("application/json");
        that(stream.message()).has("{candidates:[{text:'AB'}]}");
        that(stream.last()).has("{candidates:[{finishReason:'STOP'}], usageMetadata:'<any>'}");
    }

    @Test
    @DisplayName("P35 CC<-GM: usage is cumulative, thoughts are output")
    void usageIsCumulativeWithThoughts() {
        var stream = Route.of("CC>GM")
                .asksForStream("{stream_options:{include_usage:true}}")
                .streams("""
                {candidates:[{content:{role:'model', parts:[{text:'t', thought:true}]}, index:0}], \
                usageMetadata:{promptTokenCount:10, thoughtsTokenCount:4, totalTokenCount:14}}
                {candidates:[{content:{role:'model', parts:[{text:'x'}]}, index:0}], \
                usageMetadata:{promptTokenCount:10, candidatesTokenCount:1, thoughtsTokenCount:4, totalTokenCount:15}}
                {candidates:[{content:{role:'model', parts:[{text:'y'}]}, index:0, finishReason:'STOP'}], \
                usageMetadata:{promptTokenCount:10, candidatesTokenCount:2, thoughtsTokenCount:6, \
                cachedContentTokenCount:8, \
                totalTokenCount:18}}
                """);

        that(stream.message()).has("""
                {choices:[{message:{reasoning_content:'t', content:'xy'}, finish_reason:'stop'}],
                 usage:{prompt_tokens:10, completion_tokens:8, total_tokens:18,
                        prompt_tokens_details:{cached_tokens:8}, completion_tokens_details:{reasoning_tokens:6}}}""");
    }

    @Test
    @DisplayName("P36: what keeps a silent stream open is safe for each protocol's clients")
    void keepAliveIsSafeForEachClient() {
        for (var pair : new String[] {"CC>AM", "RS>AM", "AM>CC", "GM>CC"}) {
            var route = Route.of(pair);
            var request = route.read("{stream:true}");
            var encoded =
                    route.clientCodec().newEventEncoder(request, Route.IDENTITY).keepAlive();
            var text = new String(encoded, StandardCharsets.UTF_8);

            switch (route.client()) {
                case CHAT, RESPONSES -> assertThat(text).matches(":[^\n]*\n\n");
                case ANTHROPIC -> assertThat(text).matches("event: ping\ndata: \\{\"type\": ?\"ping\"}\n\n");
                case GEMINI -> assertThat(text).matches("\n+");
            }
        }
    }

    @ParameterizedTest(name = "P37 {0}: an overload in the middle ends the stream with an error")
    @ValueSource(strings = {"AM>GM", "RS>GM", "CC>GM"})
    void overloadInTheMiddleIsAnError(String pair) {
        var stream = Route.of(pair).asksForStream("{}").streams("""
                parts [{text:'a'}]
                raw {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}
                """);

        assertThat(stream.text()).contains("\"a\"");
        switch (stream.protocol()) {
            case ANTHROPIC -> that(stream.error()).has("{type:'overloaded_error'}");
            case RESPONSES -> that(stream.error()).has("{code:'server_is_overloaded'}");
            case CHAT -> that(stream.error()).has("{type:'service_unavailable', code:'server_is_overloaded'}");
            case GEMINI -> throw new AssertionError();
        }
    }
}
