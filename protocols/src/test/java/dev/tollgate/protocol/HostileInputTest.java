package dev.tollgate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What no client and no provider sends by mistake. Bytes are written as Latin 1, so `Ã(` is broken UTF-8.
class HostileInputTest {
    private static final int BIG = 10_000_000;
    private static final RequestTarget TARGET = new RequestTarget("m", true, false);
    private static final UpstreamModel MODEL = new UpstreamModel("up", 0, Set.of(), ModelFacts.UNKNOWN);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CHAT      | image  | messages[0].content[0].image_url.url
            CHAT      | orphan | messages[0].tool_call_id
            CHAT      | role   | messages[0].role
            CHAT      | type   | messages[0].content
            RESPONSES | image  | input[0].content[0].image_url
            RESPONSES | orphan | input[0].call_id
            RESPONSES | role   | input[0].role
            RESPONSES | type   | input[0].content
            RESPONSES | tool   | tools[0].name
            ANTHROPIC | image  | messages[0].content[0].source.data
            ANTHROPIC | orphan | messages[0].content[0].tool_use_id
            ANTHROPIC | role   | messages[0].role
            ANTHROPIC | type   | messages[0].content
            ANTHROPIC | tool   | tools[0].name
            GEMINI    | image  | contents[0].parts[0].inlineData.data
            GEMINI    | orphan | contents[0].parts[0].functionResponse
            GEMINI    | role   | contents[0].role
            GEMINI    | type   | contents[0].parts[0].text
            """)
    void whatIsWrongIsNamed(Protocol protocol, String attack, String param) {
        var body = body(
                protocol,
                switch (attack) {
                    case "image" -> user(protocol, image(protocol, "%%%"));
                    case "orphan" -> orphan(protocol);
                    case "role" -> user(protocol, text(protocol, "x")).replace("\"user\"", "\"king\"");
                    case "type" ->
                        user(protocol, text(protocol, "x"))
                                .replace("\"x\"", "7")
                                .replaceFirst("\\[\\{\"type.*}]", "7");
                    default -> user(protocol, text(protocol, "x"));
                });
        var hostile = attack.equals("tool") ? with(body, tool(protocol, "f".repeat(100_000))) : body;

        var thrown = catchThrowableOfType(ProtocolException.class, () -> decode(protocol, hostile));

        assertThat(thrown).as(attack).isNotNull();
        assertThat(thrown.error().param()).isEqualTo(param);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void brokenJsonIsRefusedByReadersAndRelays(Protocol protocol) {
        var good = body(protocol, user(protocol, text(protocol, "hi")));
        var broken = List.of(
                good.substring(0, good.length() - 3),
                with(good, "\"x\":" + "[".repeat(100_000)),
                with(good, "\"x\":" + "{\"x\":".repeat(100_000)),
                good.replace("hi", "Ã("),
                with(good, "\"" + "n".repeat(60_000) + "\":1"),
                good + "x",
                "[]",
                "7",
                "");

        decode(protocol, good);
        relay(protocol, good);
        for (var body : broken) {
            var start = body.substring(0, Math.min(80, body.length()));
            assertThat(catchThrowableOfType(ProtocolException.class, () -> decode(protocol, body)))
                    .as(start)
                    .isNotNull();
            assertThat(catchThrowableOfType(ProtocolException.class, () -> relay(protocol, body)))
                    .as("relay: " + start)
                    .isNotNull();
        }
        assertThat(catchThrowableOfType(ProtocolException.class, () -> decode(protocol, with(good, "\"x\":1,\"x\":2"))))
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void largeTextsCostAMultipleOfTheirLength(Protocol protocol) {
        var body = body(protocol, user(protocol, text(protocol, "x".repeat(BIG))));

        assertThat(allocated(() -> relay(protocol, body))).isLessThan(4L * BIG);
        assertThat(allocated(() -> decode(protocol, body))).isLessThan(8L * BIG);
        var request = decode(protocol, body);
        for (var upstream : Protocol.values()) {
            assertThat(allocated(() -> DropsTest.CODECS.get(upstream).encodeRequest(request, MODEL)))
                    .as("to %s", upstream)
                    .isLessThan(7L * BIG);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void hostileAnswersFailOnce(Protocol protocol) {
        var answers = List.of(
                "{\"x\":" + "[".repeat(100_000),
                "{\"choices\":1,\"choices\":2}",
                "{\"x\":\"Ã(\"}",
                "{\"" + "n".repeat(60_000) + "\":1}",
                "{\"x\":\"" + "x".repeat(BIG) + "\"}",
                "[7]",
                "7",
                "\"x\"",
                "<html>");
        var request = decode(protocol, body(protocol, user(protocol, text(protocol, "hi"))));
        for (var answer : answers) {
            var start = answer.substring(0, Math.min(40, answer.length()));
            var events = new ArrayList<CompletionEvent>();
            var cost = allocated(() -> {
                var decoder = DropsTest.CODECS.get(protocol).newEventDecoder(request, MODEL, true);
                decoder.decode(bytes(answer), events::add);
                decoder.end(events::add);
            });

            assertThat(events.getLast()).as(start).isInstanceOf(CompletionEvent.Failed.class);
            assertThat(events)
                    .as(start)
                    .filteredOn(CompletionEvent.Failed.class::isInstance)
                    .hasSize(1);
            assertThat(cost).as(start).isLessThan(2_000_000 + 8L * answer.length());
            assertThat(allocated(() -> readPassedOn(protocol, answer)))
                    .as(start)
                    .isLessThan(2_000_000 + 6L * answer.length());
        }
    }

    private static void readPassedOn(Protocol protocol, String payload) {
        var relay = DropsTest.CODECS.get(protocol).relay();
        var asked = relay.read(TARGET, bytes(body(protocol, user(protocol, text(protocol, "hi")))));
        var answer = relay.newAnswer(asked, "m", true);
        try {
            answer.read(bytes(payload), 0, payload.length());
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("xxxxx");
        }
        assertThat(answer.isFinished()).isFalse();
    }

    private static CompletionRequest decode(Protocol protocol, String body) {
        return DropsTest.CODECS.get(protocol).decodeRequest(TARGET, bytes(body));
    }

    private static void relay(Protocol protocol, String body) {
        DropsTest.CODECS.get(protocol).relay().read(TARGET, bytes(body)).toUpstream("up", ModelFacts.UNKNOWN);
    }

    /// Bytes that this thread allocates meanwhile.
    private static long allocated(Runnable task) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        task.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String with(String body, String member) {
        return body.substring(0, body.length() - 1) + "," + member + "}";
    }

    private static String body(Protocol protocol, String turn) {
        return switch (protocol) {
            case CHAT -> "{\"model\":\"m\",\"messages\":[" + turn + "]}";
            case RESPONSES -> "{\"model\":\"m\",\"input\":[" + turn + "]}";
            case ANTHROPIC -> "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + turn + "]}";
            case GEMINI -> "{\"contents\":[" + turn + "]}";
        };
    }

    private static String user(Protocol protocol, String part) {
        return "{\"role\":\"user\",\"" + (protocol == Protocol.GEMINI ? "parts" : "content") + "\":[" + part + "]}";
    }

    private static String text(Protocol protocol, String text) {
        return switch (protocol) {
            case CHAT, ANTHROPIC -> "{\"type\":\"text\",\"text\":\"" + text + "\"}";
            case RESPONSES -> "{\"type\":\"input_text\",\"text\":\"" + text + "\"}";
            case GEMINI -> "{\"text\":\"" + text + "\"}";
        };
    }

    private static String image(Protocol protocol, String base64) {
        var url = "\"data:image/png;base64," + base64 + "\"";
        return switch (protocol) {
            case CHAT -> "{\"type\":\"image_url\",\"image_url\":{\"url\":" + url + "}}";
            case RESPONSES -> "{\"type\":\"input_image\",\"image_url\":" + url + "}";
            case ANTHROPIC ->
                "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"" + base64
                        + "\"}}";
            case GEMINI -> "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"" + base64 + "\"}}";
        };
    }

    private static String orphan(Protocol protocol) {
        return switch (protocol) {
            case CHAT -> "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"r\"}";
            case RESPONSES -> "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"r\"}";
            case ANTHROPIC -> user(protocol, "{\"type\":\"tool_result\",\"tool_use_id\":\"c\",\"content\":\"r\"}");
            case GEMINI -> user(protocol, "{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}");
        };
    }

    private static String tool(Protocol protocol, String name) {
        return "\"tools\":["
                + switch (protocol) {
                    case CHAT -> "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}";
                    case RESPONSES -> "{\"type\":\"function\",\"name\":\"" + name + "\"}";
                    case ANTHROPIC -> "{\"name\":\"" + name + "\",\"input_schema\":{\"type\":\"object\"}}";
                    case GEMINI -> "{\"functionDeclarations\":[{\"name\":\"" + name + "\"}]}";
                }
                + "]";
    }
}
