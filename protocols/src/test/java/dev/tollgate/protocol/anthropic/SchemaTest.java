package dev.tollgate.protocol.anthropic;

import static dev.tollgate.protocol.anthropic.Neutral.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type':'string','minLength':1,'description':'d'}      | {'type':'string','description':'d\\n\\n{minLength: 1}'}
            {'type':'integer','minimum':1,'maximum':5}              | {'type':'integer','description':'{minimum: 1, maximum: 5}'}
            {'type':'string','format':'uuid'}                       | {'type':'string','format':'uuid'}
            {'type':'string','format':'regex'}                      | {'type':'string','description':'{format: "regex"}'}
            {'const':'v'}                                           | {'type':'string','enum':['v']}
            {'type':['string','null'],'description':'d'}            | {'anyOf':[{'type':'string'},{'type':'null'}],'description':'d'}
            {'type':['string','null'],'enum':['a',null]}            | {'anyOf':[{'type':'string','enum':['a']},{'type':'null'}]}
            {'oneOf':[{'type':'string'},{'type':'null'}]}           | {'anyOf':[{'type':'string'},{'type':'null'}]}
            {'type':'array','items':{'type':'string'},'minItems':1} | {'type':'array','items':{'type':'string'},'minItems':1}
            {'type':'object','additionalProperties':{'type':'null'}} | {'type':'object','properties':{},'required':[],'additionalProperties':false,'description':'{additionalProperties: {"type":"null"}}'}
            {'type':'array','minItems':2}                           | {'type':'array','description':'{minItems: 2}'}
            {'$ref':'#/definitions/A','description':'x'}            | {'$ref':'#/$defs/A'}
            {'definitions':{'A':{'type':'null'}},'type':'null'}     | {'$defs':{'A':{'type':'null'}},'type':'null'}
            """)
    void theSubsetKeepsWhatIsEnforcedAndTellsTheRest(String schema, String expected) {
        var before = json(schema);

        assertThat(SchemaSubset.of(before)).isEqualTo(json(expected.replace("\"", "\\\"")));
        assertThat(before).isEqualTo(json(schema));
    }

    @Test
    void propertiesThatAreCalledLikeKeywordsStay() {
        var schema = json("{'type':'object','properties':{'default':{'type':'string'},'$ref':{'type':'string'}}}");

        assertThat(SchemaSubset.of(schema))
                .isEqualTo(json("{'type':'object','properties':{'default':{'type':'string'},'$ref':{'type':'string'}},"
                        + "'required':[],'additionalProperties':false}"));
    }

    @Test
    void parametersAreAnObjectWithoutAlternatives() {
        assertThat(InputSchema.of(json("{'anyOf':[{'properties':{'a':{},'c':{}},'required':['a','c']},"
                        + "{'properties':{'b':{},'c':{}},'required':['b','c']}]}")))
                .isEqualTo(json("{'type':'object','properties':{'a':{},'c':{},'b':{}},'required':['c']}"));
        assertThat(InputSchema.of(json("{'properties':{'a':{}}}")))
                .isEqualTo(json("{'type':'object','properties':{'a':{}}}"));
        assertThat(InputSchema.of(null)).isEqualTo(json("{'type':'object','properties':{}}"));
    }
}
