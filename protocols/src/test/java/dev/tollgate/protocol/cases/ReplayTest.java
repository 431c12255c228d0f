package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A client plays a turn back with the results of its calls: what a provider signed goes home, and to nobody else.
class ReplayTest {
    /// The mark of a foreign signature, bare or in Gemini's base64.
    private static final String WRAPPED = "\"(gw1\\.|Z3cxL)";

    @ParameterizedTest(name = "{0}: what was signed comes back to who signed it")
    @CsvSource({
        "RS>AM, EqSIGNED",
        "GM>AM, EqSIGNED",
        "AM>RS, gAAAASIGNED",
        "GM>RS, gAAAASIGNED",
    })
    void signatureComesHome(String pair, String signature) {
        var sent = next(pair, pair).toString();

        assertThat(sent).contains("\"" + signature + "\"").doesNotContainPattern(WRAPPED);
    }

    @ParameterizedTest(name = "{0}, then {1}: what was signed goes to nobody else")
    @CsvSource({
        "RS>AM, RS>GM", "RS>AM, RS>CC", "GM>AM, GM>RS", "GM>AM, GM>CC", "AM>RS, AM>GM", "AM>RS, AM>CC", "GM>RS, GM>AM",
        "GM>RS, GM>CC", "CC>AM, CC>GM", "CC>AM, CC>RS", "CC>RS, CC>AM", "CC>RS, CC>GM", "RS>GM, RS>AM", "AM>GM, AM>RS",
    })
    void signatureGoesToNobodyElse(String first, String second) {
        assertThat(next(first, second).toString()).doesNotContain("SIGNED").doesNotContainPattern(WRAPPED);
    }

    @ParameterizedTest(name = "{0}, then its own protocol: what another provider signed is taken out")
    @CsvSource({"RS>AM", "AM>RS", "GM>AM", "GM>RS"})
    void foreignSignatureIsTakenOutOfPassedThroughRequests(String first) {
        var route = Route.of(first);
        var request = replayed(route, turn(route)).toString();
        assertThat(request).containsPattern(WRAPPED);

        assertThat(new Route(route.client(), route.client(), "{}")
                        .sends(request)
                        .sentText())
                .doesNotContainPattern(WRAPPED);
    }

    private static JsonNode next(String first, String second) {
        var route = Route.of(first);
        var target = Route.of(second);
        var request = replayed(route, turn(route));
        return target.asks(request.toString()).sent();
    }

    private static JsonNode turn(Route route) {
        return route.asks(EveryRouteTest.request(route.client()))
                .answers(EveryRouteTest.told(route.upstream(), "turn.json"));
    }

    /// The request again, with the answer as it came and a result for each call.
    private static ObjectNode replayed(Route route, JsonNode answer) {
        var request = Requests.of(route.client(), EveryRouteTest.request(route.client()));
        var turns = (ArrayNode) request.get(
                switch (route.client()) {
                    case CHAT, ANTHROPIC -> "messages";
                    case RESPONSES -> "input";
                    case GEMINI -> "contents";
                });
        request.remove("stream_options");
        switch (route.client()) {
            case CHAT -> chat(turns, answer.at("/choices/0/message"));
            case RESPONSES -> responses(turns, answer.path("output"));
            case ANTHROPIC -> anthropic(turns, answer.path("content"));
            case GEMINI -> gemini(turns, answer.at("/candidates/0/content"));
        }
        return request;
    }

    private static void chat(ArrayNode turns, JsonNode message) {
        turns.add(message);
        for (var call : message.path("tool_calls")) {
            turns.addObject().put("role", "tool").put("content", "ok").set("tool_call_id", call.path("id"));
        }
    }

    private static void responses(ArrayNode turns, JsonNode output) {
        output.forEach(turns::add);
        for (var item : output) {
            if (item.path("type").asText().equals("function_call")) {
                turns.addObject()
                        .put("type", "function_call_output")
                        .put("output", "ok")
                        .set("call_id", item.path("call_id"));
            }
        }
    }

    private static void anthropic(ArrayNode turns, JsonNode content) {
        turns.addObject().put("role", "assistant").set("content", content);
        var results = turns.addObject().put("role", "user").putArray("content");
        for (var block : content) {
            if (block.path("type").asText().equals("tool_use")) {
                results.addObject()
                        .put("type", "tool_result")
                        .put("content", "ok")
                        .set("tool_use_id", block.path("id"));
            }
        }
    }

    private static void gemini(ArrayNode turns, JsonNode content) {
        turns.add(content);
        var parts = turns.addObject().put("role", "user").putArray("parts");
        for (var part : content.path("parts")) {
            if (part.has("functionCall")) {
                var call = (ObjectNode) part.path("functionCall").deepCopy();
                call.remove("args");
                call.set("response", JsonNodeFactory.instance.objectNode().put("output", "ok"));
                parts.addObject().set("functionResponse", call);
            }
        }
    }
}
