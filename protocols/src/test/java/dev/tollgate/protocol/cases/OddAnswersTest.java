package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Protocol;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole answers that providers send with status 200 although they are none, or not what their description says.
class OddAnswersTest {
    @ParameterizedTest(name = "{0} {1} is an error")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC | {error:{message:'m', type:'server_error'}}
            CC | {choices:[]}
            CC | {}
            CC | []
            CC | {choices:[{index:0, message:{role:'assistant', content:'one'}, finish_reason:null}]}
            CC | {detail:'not found'}
            RS | {error:{message:'m', code:'server_error'}}
            RS | {id:'r', status:'in_progress', output:[]}
            RS | {id:'r', status:'cancelled', output:[]}
            RS | {id:'r', status:'failed', error:{code:'server_error', message:'m'}, output:[]}
            RS | {}
            AM | {type:'error', error:{type:'api_error', message:'m'}}
            AM | {id:'m', type:'message', role:'assistant', content:[{type:'text', text:'one'}], stop_reason:null}
            AM | {}
            GM | {error:{code:500, message:'m', status:'INTERNAL'}}
            GM | [{error:{code:500, message:'m', status:'INTERNAL'}}]
            GM | {candidates:[{content:{role:'model', parts:[{text:'one'}]}, index:0}]}
            GM | {candidates:[{finishReason:'MALFORMED_FUNCTION_CALL', index:0}]}
            GM | {}
            """)
    void noAnswerIsAnError(String upstream, String body) {
        for (var client : List.of("CC", "RS", "AM", "GM")) {
            if (client.equals(upstream)) {
                continue;
            }
            var route = Route.of(client + ">" + upstream);

            var response = route.asks("{}").failsWith(Lenient.json(body).toString());

            assertThat(response.status()).as(client).isGreaterThanOrEqualTo(500);
            assertThat(Lenient.strict(response.body()).at("/error/message").asText())
                    .isNotBlank();
        }
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC | {choices:[{message:{role:'assistant', content:'one'}, \
            finish_reason:'stop'}]}                              | STOP 'one' []
            CC | {choices:[{index:0, message:{content:null, tool_calls:[{id:'', function:{name:'a', \
            arguments:''}}]}, finish_reason:'stop'}]} | TOOLS '' [a]
            CC | {choices:[{index:0, message:{content:[{type:'text', text:'one'}], reasoning:'hm'}, \
            finish_reason:'eos'}]}  | STOP 'one' []
            CC | {choices:[{index:0, message:{content:'one', tool_calls:null, function_call:null}, \
            finish_reason:'length'}], usage:null} | LENGTH 'one' []
            RS | {id:'r', status:'completed', output:[{type:'message', content:[{type:'output_text', \
            text:'one'}]}]}        | STOP 'one' []
            RS | {id:'r', status:'completed', output:[{type:'reasoning', summary:[]}, {type:'function_call', \
            call_id:'c', name:'a', arguments:''}]} | TOOLS '' [a]
            RS | {id:'r', status:'incomplete', incomplete_details:{reason:'max_output_tokens'}, \
            output:[]}                  | LENGTH '' []
            AM | {type:'message', content:[], \
            stop_reason:'end_turn'}                                                                       | STOP '' []
            AM | {id:'m', type:'message', content:[{type:'text', text:'one'}, {type:'future', x:1}], \
            stop_reason:'future'}  | STOP 'one' []
            AM | {type:'message', content:[{type:'tool_use', id:'a b', name:'a', input:{}}], stop_reason:'end_turn', \
            usage:{}}              | TOOLS '' [a]
            GM | {promptFeedback:{blockReason:'SAFETY'}} | REFUSED '' []
            GM | {candidates:[{content:{parts:[{functionCall:{name:'a'}}]}, \
            finishReason:'STOP'}]}                          | TOOLS '' [a]
            GM | {candidates:[{content:{role:'model'}, \
            finishReason:'MAX_TOKENS'}]}                                         | LENGTH '' []
            """)
    void oddAnswerReachesEveryClient(String upstream, String body, String expected) {
        for (var client : List.of("CC", "RS", "AM", "GM")) {
            if (client.equals(upstream)) {
                continue;
            }
            var route = Route.of(client + ">" + upstream);

            var seen = seen(route.client(), route.asks("{tools:['a']}").answers(body));

            assertThat(seen.end() + " '" + seen.text() + "' " + seen.calls().keySet())
                    .as(client)
                    .isEqualTo(expected);
        }
    }

    private static Seen seen(Protocol client, JsonNode answer) {
        return Seen.of(client, EveryRouteTest.view(client, answer));
    }
}
