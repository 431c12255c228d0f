package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Why answers end, and refusals.
public class StopReasonsTest {
    @ParameterizedTest(name = "P43 {0}: a limit that is used up by thoughts is no error")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>GM | {choices:[{finish_reason:'length'}]}
            AM>GM | {stop_reason:'max_tokens', content:[]}
            RS>GM | {status:'incomplete', incomplete_details:{reason:'max_output_tokens'}}
            """)
    void limitUsedUpByThoughtsIsNoError(String pair, String expected) {
        var answer = """
                {candidates:[{finishReason:'MAX_TOKENS', index:0}],
                 usageMetadata:{promptTokenCount:9, thoughtsTokenCount:100, totalTokenCount:109}}""";

        var whole = Route.of(pair).asks("{}").answers(answer);
        var stream = Route.of(pair).asksForStream("{}").streams(oneLine(answer));

        that(whole).has(expected);
        that(stream.message()).has(expected);
        assertThat(whole.at("/choices/0/message/content").asText("")).isIn("", "null");
    }

    @ParameterizedTest(name = "P44 {0}: a stop for safety without content is a refusal")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>GM | {choices:[{finish_reason:'content_filter'}]}
            AM>GM | {stop_reason:'refusal'}
            RS>GM | {status:'incomplete', incomplete_details:{reason:'content_filter'}}
            """)
    void safetyStopIsARefusal(String pair, String expected) {
        var answer = """
                {candidates:[{finishReason:'SAFETY', index:0,
                 safetyRatings:[{category:'HARM_CATEGORY_HARASSMENT', probability:'HIGH'}]}]}""";

        that(Route.of(pair).asks("{}").answers(answer)).has(expected);
        that(Route.of(pair).asksForStream("{}").streams(oneLine(answer)).message())
                .has(expected);
    }

    @ParameterizedTest(name = "P45 {0}: Anthropic's refusal is told with its explanation")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {choices:[{finish_reason:'content_filter', message:{refusal:"I can't help with that.", \
            content:null}}]}
            RS>AM | {status:'completed', output:[{type:'message', content:[{type:'refusal', \
            refusal:"I can't help with that."}]}]}
            """)
    void refusalIsToldWithItsExplanation(String pair, String expected) {
        var whole = Route.of(pair).asks("{}").answers("""
                {id:'msg_1', type:'message', role:'assistant', model:'up', content:[], stop_reason:'refusal',
                 stop_sequence:null, stop_details:{type:'refusal', category:'bio', \
                 explanation:"I can't help with that."},
                 usage:{input_tokens:4, output_tokens:1}}""");

        that(whole).has(expected);
    }

    @Test
    @DisplayName("P46 AM<-CC: content_filter is a refusal, and the text before it is kept")
    void contentFilterIsARefusal() {
        var stream = Route.of("AM>CC").asksForStream("{}").streams("""
                delta {role:'assistant', content:'I'}
                finish content_filter
                [DONE]
                """);

        that(stream.message()).has("{stop_reason:'refusal', content:[{type:'text', text:'I'}]}");
    }

    @ParameterizedTest(name = "P47 {0}: {1} becomes {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | model_context_window_exceeded | {choices:[{finish_reason:'length'}]}
            CC>AM | pause_turn                    | {choices:[{finish_reason:'stop'}]}
            CC>AM | stop_sequence                 | {choices:[{finish_reason:'stop'}]}
            RS>AM | model_context_window_exceeded | {status:'incomplete', \
            incomplete_details:{reason:'max_output_tokens'}}
            RS>AM | pause_turn                    | {status:'completed'}
            RS>AM | stop_sequence                 | {status:'completed'}
            """)
    void rareStopsAreTranslated(String pair, String reason, String expected) {
        that(Route.of(pair).asks("{}").answers(stopped(reason))).has(expected);
    }

    @Test
    @DisplayName("P47 AM>AM: rare stops go through")
    void rareStopsGoThrough() {
        var call = Route.of("AM>AM").sends("""
                {"model":"asked","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""");

        that(call.answers(stopped("pause_turn"))).has("{stop_reason:'pause_turn', model:'asked'}");
        that(call.answers(stopped("stop_sequence"))).has("{stop_reason:'stop_sequence', stop_sequence:'END'}");
    }

    private static String stopped(String reason) {
        var sequence = reason.equals("stop_sequence") ? "'END'" : "null";
        var answer = """
                {id:'msg_1', type:'message', role:'assistant', model:'up', content:[{type:'text', text:'x'}],
                 stop_reason:'%s', stop_sequence:%s, usage:{input_tokens:4, output_tokens:1}}""";
        return answer.formatted(reason, sequence);
    }

    @ParameterizedTest(name = "P48 {0}: {1} becomes {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | stop:'\\n\\nUser:'       | stop_sequences:['\\n\\nUser:']
            CC>AM | stop:['a', 'b']          | stop_sequences:['a', 'b']
            AM>CC | stop_sequences:['x']     | stop:['x']
            """)
    void stopIsAnArray(String pair, String given, String expected) {
        that(Route.of(pair).asks("{" + given + "}").sent()).has("{" + expected + "}");
    }

    @Test
    @DisplayName("P48 CC>AM: a blank stop sequence is not sent")
    void blankStopSequenceIsNotSent() {
        that(Route.of("CC>AM").asks("{stop:['  ']}").sent()).lacks("/stop_sequences");
    }

    private static String oneLine(String json) {
        return Lenient.json(json).toString();
    }
}
