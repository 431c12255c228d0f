package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Structured output, probabilities and several choices.
public class StructuredOutputTest {
    private static final String LOGPROBS = """
            {candidates:[{content:{role:'model', parts:[{text:'Hi'}]}, index:0, finishReason:'STOP', avgLogprobs:-0.25,
             logprobsResult:{chosenCandidates:[{token:'Hi', logProbability:-0.2}], topCandidates:[{candidates:[
                 {token:'Hi', logProbability:-0.2}, {token:'Yo', logProbability:-1.9}]}]}}]}""";

    @Test
    @DisplayName("P63 CC>GM: a JSON schema goes whole to models that take it, reduced to others")
    void jsonSchemaFitsTheModel() {
        var schema = """
                {type:'object', properties:{a:{type:['string','null']}}, required:['a'], additionalProperties:false}""";
        var request =
                "{response_format:{type:'json_schema', json_schema:{name:'r', strict:true, schema:" + schema + "}}}";

        var whole =
                Route.of("CC>GM", "{'json-schema':true}").asks(request).sent().path("generationConfig");
        var reduced =
                Route.of("CC>GM", "{'json-schema':false}").asks(request).sent().path("generationConfig");

        that(whole).has("{responseMimeType:'application/json'}").lacks("/responseSchema");
        that(whole.path("responseJsonSchema")).is(schema);
        that(reduced)
                .has("{responseMimeType:'application/json', responseSchema:{properties:{a:{nullable:true}}}}")
                .lacks("/responseJsonSchema", "/responseSchema/additionalProperties");
    }

    @Test
    @DisplayName("P64 AM>CC, AM>RS: output_config.format is OpenAI's JSON schema")
    void outputFormatIsTranslated() {
        var schema = """
                {type:'object', properties:{a:{type:'string'}}, required:['a'], additionalProperties:false}""";
        var request = "{output_config:{format:{type:'json_schema', schema:" + schema + "}}}";

        var chat = Route.of("AM>CC").asks(request).sent().path("response_format");
        var responses = Route.of("AM>RS").asks(request).sent().at("/text/format");

        that(chat).has("{type:'json_schema', json_schema:{strict:true}}");
        that(chat.at("/json_schema/schema")).is(schema);
        assertThat(chat.at("/json_schema/name").asText()).matches("[A-Za-z0-9_-]{1,64}");
        that(responses).has("{type:'json_schema', strict:true}");
        that(responses.path("schema")).is(schema);
        assertThat(responses.path("name").asText()).matches("[A-Za-z0-9_-]{1,64}");
    }

    @Test
    @DisplayName("P65 CC<-GM: the chosen tokens' probabilities are translated")
    void probabilitiesAreTranslated() {
        var call = Route.of("CC>GM").asks("{logprobs:true, top_logprobs:2}");

        that(call.sent()).has("{generationConfig:{responseLogprobs:true, logprobs:2}}");
        that(call.answers(LOGPROBS)).has("""
                {choices:[{message:{content:'Hi'}, logprobs:{content:[{token:'Hi', logprob:-0.2, bytes:[72,105],
                    top_logprobs:[{token:'Hi', logprob:-0.2}, {token:'Yo', logprob:-1.9}]}]}}]}""");
    }

    @Test
    @DisplayName("P65 CC<-GM: nobody gets probabilities without asking")
    void probabilitiesAreNotGivenUnasked() {
        var answer = Route.of("CC>GM").asks("{}").answers("""
                {candidates:[{content:{role:'model', parts:[{text:'Hi'}]}, index:0, finishReason:'STOP', \
                avgLogprobs:-0.25}]}""");

        that(answer).isNullAt("/choices/0/logprobs");
    }

    @Test
    @DisplayName("P66 CC<-GM: two choices keep apart in a stream")
    void choicesKeepApartInAStream() {
        var call = Route.of("CC>GM").asksForStream("{n:2}");

        that(call.sent()).has("{generationConfig:{candidateCount:2}}");
        var stream = call.streams("""
                {candidates:[{content:{role:'model', parts:[{text:'a'}]}, index:0}]}
                {candidates:[{content:{role:'model', parts:[{text:'b'}]}, index:1}]}
                {candidates:[{index:0, finishReason:'STOP'}]}
                {candidates:[{index:1, finishReason:'STOP'}]}
                """);

        that(stream.message()).has("""
                {choices:[{index:0, message:{content:'a'}, finish_reason:'stop'},
                          {index:1, message:{content:'b'}, finish_reason:'stop'}]}""");
    }

    @Test
    @DisplayName("P66 CC>AM: two choices of an upstream that gives one are refused")
    void choicesOfAnthropicAreRefused() {
        var refused = Route.of("CC>AM").refuses("{n:2}");

        assertThat(refused.status()).isEqualTo(400);
        that(Lenient.strict(refused.body())).has("{error:{param:'n'}}");
    }

    @Test
    @DisplayName("AM>CC: a schema outside OpenAI's strict subset is not asked for strictly")
    void looseSchemaIsNotStrict() {
        var request = """
                {output_config:{format:{type:'json_schema', schema:{type:'object', properties:{a:{type:'string'}}}}}}""";

        assertThat(Route.of("AM>CC")
                        .asks(request)
                        .sent()
                        .at("/response_format/json_schema/strict")
                        .asBoolean())
                .isFalse();
    }

    @Test
    @DisplayName("CC>AM: what Anthropic's schemas do not know is told in words")
    void unknownKeywordsAreToldInWords() {
        var sent = Route.of("CC>AM").asks("""
                {response_format:{type:'json_schema', json_schema:{name:'r', schema:{type:'object',
                    properties:{n:{type:'integer', description:'count', minimum:1}}, required:['n']}}}}""").sent();

        var schema = sent.at("/output_config/format/schema");
        that(schema).has("{additionalProperties:false, required:['n'], properties:{n:{type:'integer'}}}");
        that(schema).lacks("/properties/n/minimum");
        assertThat(schema.at("/properties/n/description").asText()).contains("count", "minimum", "1");
    }

    @Test
    @DisplayName("CC<-AM: an older model answers through a tool, and the client sees its input as the text")
    void olderModelAnswersThroughATool() {
        var call = Route.of("CC>AM", "{'json-schema':false}").asksForStream("""
                {response_format:{type:'json_schema', json_schema:{name:'r', schema:{type:'object',
                    properties:{n:{type:'integer'}}, required:['n']}}}}""");
        var tool = call.sent().at("/tools/0/name").asText();
        that(call.sent()).has("{tool_choice:{type:'tool', name:'" + tool + "'}}");

        var stream = call.streams("""
                start {input_tokens:4, output_tokens:1}
                block 0 {type:'tool_use', id:'t1', name:'%s', input:{}}
                delta 0 {type:'input_json_delta', partial_json:'{"n"'}
                delta 0 {type:'input_json_delta', partial_json:':1}'}
                stop 0
                end tool_use {output_tokens:9}
                message_stop
                """.formatted(tool));

        that(stream.message()).has("{choices:[{message:{content:'{\"n\":1}'}, finish_reason:'stop'}]}");
        that(stream.message()).lacks("/choices/0/message/tool_calls");
    }
}
