package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The same turn (a thought, a text, two calls) told by each upstream reaches each client the same.
public class EveryRouteTest {
    static List<String> routes() {
        var names = List.of("CC", "RS", "AM", "GM");
        return names.stream()
                .flatMap(client -> names.stream()
                        .filter(upstream -> !upstream.equals(client))
                        .map(upstream -> client + ">" + upstream))
                .toList();
    }

    @ParameterizedTest(name = "{0}: a streamed turn")
    @MethodSource("routes")
    void streamedTurnReachesTheClient(String pair) {
        var route = Route.of(pair);

        var stream = route.asksForStream(request(route.client())).streamsEvents(told(route.upstream(), "turn.txt"));

        that(stream.message()).has(expected(route.client()));
        assertThat(stream.usage()).isEqualTo(new Usage(100, 40, 0, 0, 30, 10, 0, 0));
    }

    @ParameterizedTest(name = "{0}: a good stream that is passed on stays one")
    @EnumSource
    void goodStreamThatIsPassedOnStaysOne(Protocol protocol) {
        var good = String.join("", StreamRulesTest.good(protocol));
        var route = new Route(protocol, protocol, "{}");

        var stream = route.asksForStream(request(protocol)).streamsExactly(good);

        StreamRules.hold(stream, true);
        assertThat(stream.errorOrNull()).isNull();
    }

    @ParameterizedTest(name = "{0}: a whole turn")
    @MethodSource("routes")
    void wholeTurnReachesTheClient(String pair) {
        var route = Route.of(pair);
        var call = route.asks(request(route.client()));

        that(view(route.client(), call.answers(told(route.upstream(), "turn.json"))))
                .has(expected(route.client()));
        that(view(route.client(), call.collectsOnce(told(route.upstream(), "turn.txt"))))
                .has(expected(route.client()));
    }

    @ParameterizedTest(name = "{0}: a whole turn where a stream was asked for")
    @MethodSource("routes")
    void wholeTurnReachesAClientThatStreams(String pair) {
        var route = Route.of(pair);
        var call = route.asksForStream(request(route.client()));

        that(call.streamsWhole(told(route.upstream(), "turn.json")).message()).has(expected(route.client()));
    }

    @ParameterizedTest(name = "{0}: a turn that breaks off anywhere is never a success")
    @MethodSource("routes")
    void brokenTurnIsNeverASuccess(String pair) {
        var route = Route.of(pair);
        var lines = told(route.upstream(), "turn.txt").lines().toList();
        // Behind the line that says why the model stopped, a turn may end without more.
        var finish = route.upstream() == Protocol.CHAT ? 3 : route.upstream() == Protocol.ANTHROPIC ? 2 : 1;

        for (var kept = 0; kept <= lines.size() - finish; kept++) {
            var broken = String.join("\n", lines.subList(0, kept));

            assertThat(route.asksForStream(request(route.client()))
                            .streamsOnce(broken)
                            .errorOrNull())
                    .as("after %d lines", kept)
                    .isNotNull();
        }
    }

    static String told(Protocol upstream, String file) {
        var name = "/cases/upstream/" + upstream.name().toLowerCase(Locale.ROOT) + "-" + file;
        try (var stream = EveryRouteTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String request(Protocol client) {
        return switch (client) {
            case CHAT -> "{tools:['a', 'b'], reasoning_effort:'low', stream_options:{include_usage:true}}";
            case RESPONSES -> "{tools:['a', 'b'], reasoning:{effort:'low', summary:'auto'}}";
            case ANTHROPIC -> "{tools:['a', 'b'], thinking:{type:'enabled', budget_tokens:2000}, max_tokens:9000}";
            case GEMINI -> "{tools:['a', 'b'], generationConfig:{thinkingConfig:{includeThoughts:true}}}";
        };
    }

    static JsonNode view(Protocol client, JsonNode answer) {
        return client == Protocol.GEMINI ? Assembly.gemini(List.of(answer)) : answer;
    }

    private static String expected(Protocol client) {
        return switch (client) {
            case CHAT -> """
                    {choices:[{finish_reason:'tool_calls', message:{role:'assistant', reasoning_content:'Think.',
                        content:'Hello wörld 🌍', tool_calls:[
                            {id:'<text>', type:'function', function:{name:'a', arguments:'{"x":1}'}},
                            {id:'<text>', type:'function', function:{name:'b', arguments:'{}'}}]}}],
                     usage:{prompt_tokens:100, completion_tokens:30, total_tokens:130,
                            prompt_tokens_details:{cached_tokens:40}, \
                            completion_tokens_details:{reasoning_tokens:10}}}""";
            case RESPONSES -> """
                    {status:'completed', output:[
                        {type:'reasoning', summary:[{type:'summary_text', text:'Think.'}]},
                        {type:'message', role:'assistant', content:[{type:'output_text', text:'Hello wörld 🌍'}]},
                        {type:'function_call', call_id:'<text>', name:'a', arguments:'{"x":1}'},
                        {type:'function_call', call_id:'<text>', name:'b', arguments:'{}'}],
                     usage:{input_tokens:100, output_tokens:30, total_tokens:130, \
                     input_tokens_details:{cached_tokens:40},
                            output_tokens_details:{reasoning_tokens:10}}}""";
            case ANTHROPIC -> """
                    {stop_reason:'tool_use', content:[
                        {type:'thinking', thinking:'Think.', signature:'<text>'}, {type:'text', text:'Hello wörld 🌍'},
                        {type:'tool_use', id:'<text>', name:'a', input:{x:1}},
                        {type:'tool_use', id:'<text>', name:'b', input:{}}],
                     usage:{input_tokens:60, cache_read_input_tokens:40, cache_creation_input_tokens:0, \
                     output_tokens:30}}""";
            case GEMINI -> """
                    {candidates:[{text:'Hello wörld 🌍', finishReason:'STOP'}],
                     usageMetadata:{promptTokenCount:100, cachedContentTokenCount:40, candidatesTokenCount:20,
                                    thoughtsTokenCount:10, totalTokenCount:130}}""";
        };
    }
}
