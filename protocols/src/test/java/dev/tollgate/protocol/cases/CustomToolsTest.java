package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A tool that takes plain text, where the upstream only knows JSON: the text comes back whole, wherever it was cut.
class CustomToolsTest {
    private static final String TEXT = "*** \"Begin\"\n\tC:\\new \u00e9 🌍 \u0001\r\n";
    private static final String TOOL = """
            {type:'custom', name:'patch', description:'d', format:{type:'grammar', syntax:'lark', \
            definition:'start: x'}}""";
    private static final String CHAT_TOOL = """
            {type:'custom', custom:{name:'patch', description:'d',
             format:{type:'grammar', grammar:{syntax:'lark', definition:'start: x'}}}}""";

    @ParameterizedTest(name = "{0}: the text of a custom tool, cut anywhere")
    @CsvSource({"RS>AM", "RS>CC", "CC>AM"})
    void textComesBackWhereverItIsCut(String pair) {
        var route = Route.of(pair, "{'custom-tools':false}");
        var call = route.asksForStream("{tools:[" + (pair.startsWith("CC") ? CHAT_TOOL : TOOL) + "]}");
        var plain = JsonNodeFactory.instance.objectNode().put("input", TEXT).toString();

        for (var json : List.of(plain, escaped())) {
            for (var at = 1; at < json.length(); at++) {
                if (Character.isLowSurrogate(json.charAt(at))) {
                    continue; // no text in UTF-8 can end there
                }
                var pieces = List.of(json.substring(0, at), json.substring(at));

                var stream = call.streamsOnce(pair.endsWith("CC") ? chat(pieces) : anthropic(pieces));

                var answer = stream.message();
                var input = pair.startsWith("RS")
                        ? answer.at("/output/0/input")
                        : answer.at("/choices/0/message/tool_calls/0/custom/input");
                assertThat(input.asText()).as("cut at %d of %s", at, json).isEqualTo(TEXT);
            }
        }
    }

    /// The same text with more escapes than it needs.
    private static String escaped() {
        var json = new StringBuilder("{ \"input\" : \"");
        for (var letter : TEXT.toCharArray()) {
            json.append(Character.isLetter(letter) && letter < 128 ? letter : String.format("\\u%04x", (int) letter));
        }
        return json.append("\" }").toString();
    }

    private static String chat(List<String> pieces) {
        var lines = new StringBuilder("delta {tool_calls:[{index:0, id:'c1', type:'function',"
                + " function:{name:'patch', arguments:''}}]}\n");
        for (var piece : pieces) {
            lines.append("delta {tool_calls:[{index:0, function:{arguments:")
                    .append(quoted(piece))
                    .append("}}]}\n");
        }
        return lines + "finish tool_calls\nusage {prompt_tokens:1, completion_tokens:1, total_tokens:2}\n[DONE]";
    }

    private static String anthropic(List<String> pieces) {
        var lines = new StringBuilder("start {input_tokens:4, output_tokens:1}\n"
                + "block 0 {type:'tool_use', id:'t1', name:'patch', input:{}}\n");
        for (var piece : pieces) {
            lines.append("delta 0 {type:'input_json_delta', partial_json:")
                    .append(quoted(piece))
                    .append("}\n");
        }
        return lines + "stop 0\nend tool_use {output_tokens:9}\nmessage_stop";
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    @ParameterizedTest(name = "{0}: an earlier call of a custom tool is told as the upstream knows it")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            RS>AM | {messages:[{}, {content:[{type:'tool_use', name:'patch', input:{input:'text'}}]}, \
            {content:[{type:'tool_result'}]}]}
            RS>CC | {messages:[{}, {tool_calls:[{type:'function', function:{name:'patch', \
            arguments:'{"input":"text"}'}}]}, {role:'tool'}]}
            RS>GM | {contents:[{}, {parts:[{functionCall:{name:'patch', args:{input:'text'}}}]}, \
            {parts:[{functionResponse:{name:'patch'}}]}]}
            """)
    void earlierCallIsToldAsTheUpstreamKnowsIt(String pair, String expected) {
        var call = Route.of(pair, "{'custom-tools':false}").asks("""
                {tools:[%s], input:[{role:'user', content:'go'},
                    {type:'custom_tool_call', call_id:'c1', name:'patch', input:'text'},
                    {type:'custom_tool_call_output', call_id:'c1', output:'done'}]}""".formatted(TOOL));

        that(call.sent()).has(expected);
    }
}
