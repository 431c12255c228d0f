package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests as the known clients send them (protocols.md §14), to every upstream. The schemas judge what is sent.
class RealClientsTest {
    private static final String BUDGET = "{thinking:{kind:'budget', min:1024, max:64000}, 'mid-system':false}";
    private static final String ADAPTIVE = "{thinking:{kind:'adaptive'}, sampling:false, prefill:false}";
    private static final String PLAIN = "{thinking:{kind:'none'}, 'json-schema':false, 'custom-tools':false,"
            + " 'developer-role':false, 'max-completion-tokens':false, 'tool-result-images':false, 'web-search':false}";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "claude-code, AM>CC", "claude-code, AM>RS", "claude-code, AM>GM", "codex, RS>CC", "codex, RS>AM",
                "codex, RS>GM",
        "gemini-cli, GM>CC", "gemini-cli, GM>RS", "gemini-cli, GM>AM", "cline, CC>RS", "cline, CC>AM", "cline, CC>GM",
        "cursor, RS>AM", "cursor, RS>GM",
    })
    void requestOfARealClientIsServed(String client, String pair) {
        for (var facts : List.of("{}", BUDGET, ADAPTIVE, "{thinking:{kind:'level'}}", PLAIN)) {
            var sent = Route.of(pair, facts).asksForStream(body(client)).sent().toString();

            assertThat(sent)
                    .as(facts)
                    .doesNotContain("x-anthropic-billing-header")
                    .doesNotContain("NATIVE")
                    .doesNotContain("TkFUSVZF");
        }
    }

    @ParameterizedTest(name = "{0} to its own protocol")
    @CsvSource({"claude-code, AM", "codex, RS", "gemini-cli, GM", "cline, CC"})
    void requestOfARealClientGoesThrough(String client, String protocol) {
        var body = body(client);

        var sent = Route.of(protocol + ">" + protocol)
                .sends(Lenient.json(body).toString())
                .sentText();

        var expected = (ObjectNode) Lenient.json(body);
        if (expected.has("model")) {
            expected.put("model", "up");
        }
        that(Lenient.strict(sent)).is(expected.toString());
    }

    @Test
    @DisplayName("Cursor asks in the form of Responses on the chat path and gets chat chunks")
    void cursorGetsChatChunks() {
        var call = Route.of("CC>AM").asksForStreamIn(Protocol.RESPONSES, body("cursor"));

        var stream = call.streams("""
                start {input_tokens:4, output_tokens:1}
                block 0 {type:'tool_use', id:'toolu_1', name:'codebase_search', input:{}}
                delta 0 {type:'input_json_delta', partial_json:'{"q":"b"}'}
                stop 0
                block 1 {type:'tool_use', id:'toolu_2', name:'ApplyPatch', input:{}}
                delta 1 {type:'input_json_delta', partial_json:'{"input":"*** Begin"}'}
                stop 1
                end tool_use {output_tokens:9}
                message_stop
                """);

        that(stream.message()).has("""
                {choices:[{message:{tool_calls:[
                    {type:'function', function:{name:'codebase_search', arguments:'{"q":"b"}'}},
                    {type:'custom', custom:{name:'ApplyPatch', input:'*** Begin'}}]}}]}""");
    }

    @Test
    @DisplayName("Cursor mixes flat and nested tools on the chat path")
    void cursorMixesFlatAndNestedTools() {
        var call = Route.of("CC>AM").asks("""
                {tools:['nested', {type:'function', name:'flat', parameters:{type:'object', properties:{}}}]}""");

        that(call.sent()).has("{tools:[{name:'nested'}, {name:'flat'}]}");
    }

    @Test
    @DisplayName("Codex gets its custom and namespaced tools back under their names")
    void codexGetsItsToolsBack() {
        var call = Route.of("RS>CC").asksForStream(body("codex"));
        var names = call.sent().path("tools").findValuesAsText("name");

        assertThat(names).contains("shell", "apply_patch", "mcp_files__read").doesNotContain("tool_search");
        var stream = call.streams("""
                delta {tool_calls:[{index:0, id:'c1', type:'function', function:{name:'mcp_files__read', \
                arguments:'{}'}}]}
                finish tool_calls
                [DONE]
                """);

        that(stream.message())
                .has("{output:[{type:'function_call', namespace:'mcp_files', name:'read', call_id:'c1'}]}");
    }

    private static String body(String client) {
        try (var stream = RealClientsTest.class.getResourceAsStream("/cases/clients/" + client + ".json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
