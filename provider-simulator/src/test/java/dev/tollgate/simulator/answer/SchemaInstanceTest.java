package dev.tollgate.simulator.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaInstanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object'}",
                "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':['integer','null']}},'required':['a','b'],'additionalProperties':false}",
                "{'type':'object','properties':{'n':{'type':'integer','minimum':7,'maximum':7},'x':{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1},'m':{'type':'integer','multipleOf':25,'minimum':60},'neg':{'type':'number','maximum':-3}}}",
                "{'type':'object','properties':{'s':{'type':'string','minLength':30},'t':{'type':'string','maxLength':3},'e':{'enum':['a','b',3]},'c':{'const':{'k':[1]}}}}",
                "{'type':'object','properties':{'d':{'type':'string','format':'date-time'},'u':{'type':'string','format':'uuid'},'m':{'type':'string','format':'email'},'i':{'type':'string','format':'ipv4'}}}",
                "{'type':'object','properties':{'p':{'type':'string','pattern':'^[A-Z]{2}-\\\\d{3,5}(foo|bar)?$'},'q':{'type':'string','pattern':'^\\\\+?[1-9]\\\\d{1,14}$'},'r':{'type':'string','pattern':'^(https?://)[a-z0-9.]+/\\\\w*$'}}}",
                "{'type':'array','items':{'type':'integer'},'minItems':3,'maxItems':4}",
                "{'type':'array','items':{'type':'string'},'minItems':3,'uniqueItems':true}",
                "{'type':'array','prefixItems':[{'type':'integer'},{'type':'string'}],'items':false}",
                "{'$defs':{'node':{'type':'object','properties':{'value':{'type':'integer'},'next':{'anyOf':[{'$ref':'#/$defs/node'},{'type':'null'}]}},'required':['value','next'],'additionalProperties':false}},'$ref':'#/$defs/node'}",
                "{'$defs':{'tree':{'type':'object','properties':{'children':{'type':'array','items':{'$ref':'#/$defs/tree'}}},'required':['children']}},'type':'object','properties':{'root':{'$ref':'#/$defs/tree'}}}",
                "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'boolean'}},'required':['b']}]}",
                "{'oneOf':[{'type':'object','properties':{'kind':{'const':'x'}},'required':['kind']},{'type':'object','properties':{'kind':{'const':'y'}},'required':['kind']}]}",
                "{'type':'object','additionalProperties':{'type':'integer'},'minProperties':2,'required':['z']}",
                "{'type':'object','properties':{'steps':{'type':'array','items':{'type':'object','properties':{'explanation':{'type':'string'},'output':{'type':'string'}},'required':['explanation','output'],'additionalProperties':false}},'final_answer':{'type':'string'}},'required':['steps','final_answer'],'additionalProperties':false}",
            })
    void instanceIsValidAgainstItsSchema(String text) throws JsonProcessingException {
        var schema = JSON.readTree(text.replace('\'', '"'));
        var validator = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);

        for (long seed = -3; seed < 4; seed++) {
            var instance = SchemaInstance.of(schema, "a hint of text", seed);

            assertThat(validator.validate(JSON.readTree(instance.toString())))
                    .as("%s for seed %d", instance, seed)
                    .isEmpty();
        }
    }
}
