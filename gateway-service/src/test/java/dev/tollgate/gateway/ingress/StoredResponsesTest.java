package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.gateway.ingress.GatewayClient.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The state of the Responses API: conversations, background, and the questions about what is kept.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class StoredResponsesTest {
    @Inject
    Ingress ingress;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private GatewayClient client;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
    }

    static Stream<Arguments> providersInBothForms() {
        return Stream.of(Dialect.values())
                .flatMap(provider -> Stream.of(true, false).map(stream -> Arguments.of(provider, stream)));
    }

    @ParameterizedTest
    @MethodSource("providersInBothForms")
    void aConversationGoesOnAtOnceAndTheAnswerSaysWhatItGoesOnFrom(Dialect provider, boolean stream) {
        var model = provider.word() + "-talks";
        var first = ask("{'model':'%s','input':'One is first.'}".formatted(model));

        var second = ask("{'model':'%s','input':'Two.','stream':%s,'metadata':{'a':'b'},'previous_response_id':'%s'}"
                .formatted(model, stream, id(first)));

        assertThat(second.status()).as(second.body()).isEqualTo(200);
        var told = stream
                ? Dialect.events(second.body()).stream()
                        .map(event -> event.path("response"))
                        .filter(JsonNode::isObject)
                        .toList()
                : List.of(second.json());
        assertThat(told).isNotEmpty().allSatisfy(response -> {
            assertThat(response.path("previous_response_id").asText()).isEqualTo(id(first));
            assertThat(response.path("store").asBoolean(true)).isTrue();
            assertThat(response.path("background").asBoolean()).isFalse();
        });
        var seen = client.seenByProvider(second.requestId());
        assertThat(seen.indexOf("One is first.")).isPositive().isLessThan(seen.indexOf("Hello."));
        assertThat(seen.indexOf("Hello.")).isLessThan(seen.indexOf("Two."));
        assertThat(seen).doesNotContain(id(first)).doesNotContain("\"store\":true");
    }

    @Test
    void aConversationMovesToAModelOfAnotherProtocolWithItsCalls() {
        var tools = ",'tools':[{'type':'function','name':'get_weather','parameters':{'type':'object'}}]";
        var id = "";
        for (var provider : Dialect.values()) {
            var link = id.isEmpty() ? "" : ",'previous_response_id':'" + id + "'";
            var output = id.isEmpty()
                    ? "{'role':'user','content':'Weather?'}"
                    : "{'type':'function_call_output','call_id':'" + callOf(id) + "','output':'sunny'}";
            var answer = ask("{'model':'%s-calls','input':[%s]%s%s}".formatted(provider.word(), output, link, tools));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            id = id(answer);
        }

        var last = ask("{'model':'anthropic-talks','previous_response_id':'%s','input':[{'type':'function_call_output',"
                        .formatted(id)
                + "'call_id':'" + callOf(id) + "','output':'sunny'}]}");

        assertThat(last.status()).as(last.body()).isEqualTo(200);
        assertThat(client.seenByProvider(last.requestId()).split("tool_result", -1))
                .hasSize(5);
    }

    private String callOf(String id) {
        return get("/v1/responses/" + id).json().findPath("call_id").asText();
    }

    @Test
    void anItemIsReferredToByItsId() {
        var first = ask("{'model':'chat-talks','input':'One is first.'}");
        var item = first.json().path("output").path(0).path("id").asText();
        get("/v1/responses/" + id(first));

        var second = ask(
                "{'model':'anthropic-talks','input':[{'type':'item_reference','id':'%s'},{'role':'user','content':'Two.'}]}"
                        .formatted(item));
        var third = ask("{'model':'chat-talks','input':'Three.','previous_response_id':'%s'}".formatted(id(second)));
        var unknown = ask("{'model':'chat-talks','input':[{'type':'item_reference','id':'msg_none'}]}");

        assertThat(client.seenByProvider(second.requestId())).contains("Hello.", "Two.");
        assertThat(client.seenByProvider(third.requestId())).contains("Hello.", "Two.", "Three.");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().path("error").path("param").asText()).isEqualTo("input[0]");
    }

    @Test
    void aPromptIsCountedWithTheConversationBeforeIt() {
        var first = ask("{'model':'chat-talks','input':'%s'}".formatted("word ".repeat(400)));
        var body = "{'model':'chat-talks','input':'Two.','previous_response_id':'%s'}".formatted(id(first));

        var counted = client.send(client.request("/v1/responses/input_tokens", "rich")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));

        assertThat(counted.json().path("input_tokens").asInt()).isGreaterThan(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rich | {'model':'chat-talks','input':'x','conversation':'conv_1'} | 400 | unsupported_parameter",
                "rich | {'model':'responses-talks','input':'x','conversation':'conv_1'} | 400 | unsupported_parameter",
                "rich | {'model':'chat-talks','input':'x','previous_response_id':'resp_none'} | 400"
                        + " | previous_response_not_found",
                "rich | {'model':'chat-talks','input':'x','background':true,'store':false} | 400 | ",
                "rich | {'model':'chat-talks','input':[{'type':'message'}],'background':true} | 400 | ",
                "rich | {'model':'none','input':'x','background':true} | 404 | model_not_found",
                "restricted | {'model':'chat-talks','input':'x','background':true} | 403 | permission_denied",
                "poor | {'model':'chat-talks','input':'x','background':true} | 402 | insufficient_quota",
                "poor | {'model':'chat-talks','input':'x','background':true,'stream':true} | 402 | insufficient_quota",
                "unkept | {'model':'chat-talks','input':'x','background':true} | 503 | service_unavailable",
                "unkept | {'model':'chat-talks','input':'x','previous_response_id':'resp_1'} | 503 | service_unavailable",
                "unkept | {'model':'chat-talks','input':[{'type':'item_reference','id':'msg_1'}]} | 503"
                        + " | service_unavailable",
            })
    void whatCannotBeDoneIsRefusedAtOnce(String key, String body, int status, String code) {
        var answer = ask(key, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (code != null) {
            assertThat(answer.errorCode()).isEqualTo(code);
        }
    }

    @Test
    void withoutItsStoreTheGatewayStillAnswers() {
        var answer = ask("unkept", "{'model':'chat-talks','input':'x'}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(client.get("/v1/responses/" + id(answer), "unkept").status()).isEqualTo(503);
    }

    @Test
    void workInTheBackgroundHasTheIdsThatTheClientWasToldAndTakesItsKeyFromTheAddress() {
        var key = GatewayClient.setting("test.key.rich");
        var queued = client.send(
                client.anonymous("/v1/responses?key=" + key)
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"model\":\"responses-talks\",\"input\":\"x\",\"background\":true,\"metadata\":{\"a\":\"b\"}}")));

        assertThat(queued.json().path("status").asText()).isEqualTo("queued");
        var done = finished(id(queued));

        assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("completed");
        assertThat(done.path("id").asText()).isEqualTo(id(queued));
        assertThat(done.path("background").asBoolean()).isTrue();
        try (var usage = new UsageTopic(bootstrapServers)) {
            assertThat(usage.of(queued.requestId()).status()).isEqualTo(200);
            assertThat(usage.all(queued.requestId())).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"chat-talks, completed", "responses-talks, completed", "chat-moans, failed"})
    void aStreamInTheBackgroundIsNumberedAndCanBeReadAgain(String model, String status) {
        var streamed = ask("{'model':'%s','input':'x','background':true,'stream':true}".formatted(model));
        var events = Dialect.events(streamed.body());
        var id = events.getFirst().path("response").path("id").asText();

        assertThat(events.getFirst().path("type").asText()).isEqualTo("response.created");
        assertThat(events.getFirst().path("response").path("status").asText()).isEqualTo("queued");
        assertThat(events.getLast().path("type").asText()).isEqualTo("response." + status);
        assertThat(events.getLast().path("response").path("id").asText()).isEqualTo(id);
        assertThat(events.stream().map(event -> event.path("sequence_number").asLong()))
                .containsExactlyElementsOf(
                        LongStream.range(0, events.size()).boxed().toList());
        assertThat(get("/v1/responses/" + id).json().path("status").asText()).isEqualTo(status);
        assertThat(Dialect.events(get("/v1/responses/" + id + "?stream=true").body()))
                .isEqualTo(events);
        assertThat(Dialect.events(get("/v1/responses/" + id + "?stream=true&starting_after=1")
                        .body()))
                .isEqualTo(events.subList(2, events.size()));
    }

    @Test
    void aClientThatHangsUpDoesNotStopTheWork() throws IOException, InterruptedException {
        var http = HttpClient.newHttpClient();
        var answer = http.send(
                client.request("/v1/responses", "rich")
                        .POST(BodyPublishers.ofString(
                                "{\"model\":\"stream-pauses\",\"input\":\"x\",\"background\":true,\"stream\":true}"))
                        .build(),
                BodyHandlers.ofInputStream());
        String id;
        try (var body = answer.body()) {
            var begin = new String(body.readNBytes(200), StandardCharsets.UTF_8);
            id = begin.substring(begin.indexOf("resp_"), begin.indexOf("resp_") + 29);
        }

        var rest = Dialect.events(
                get("/v1/responses/" + id + "?stream=true&starting_after=0").body());

        assertThat(rest.getFirst().path("sequence_number").asInt()).isEqualTo(1);
        assertThat(rest.getLast().path("type").asText()).isEqualTo("response.completed");
        assertThat(finished(id).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aCancelledStreamEnds() throws IOException, InterruptedException {
        var http = HttpClient.newHttpClient();
        var answer = http.send(
                client.request("/v1/responses", "rich")
                        .POST(BodyPublishers.ofString(
                                "{\"model\":\"silent\",\"input\":\"x\",\"background\":true,\"stream\":true}"))
                        .build(),
                BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            var begin = new String(body.readNBytes(200), StandardCharsets.UTF_8);
            var id = begin.substring(begin.indexOf("resp_"), begin.indexOf("resp_") + 29);

            var cancelled = client.send(
                    client.request("/v1/responses/" + id + "/cancel", "rich").POST(BodyPublishers.noBody()));
            var again = client.send(
                    client.request("/v1/responses/" + id + "/cancel", "rich").POST(BodyPublishers.noBody()));

            assertThat(cancelled.json().path("status").asText()).isEqualTo("cancelled");
            assertThat(again.status()).isEqualTo(200);
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: response.failed")
                    .contains("\"status\":\"cancelled\"");
        }
    }

    @Test
    void aKeptResponseIsToldAsEvents() {
        var first = ask("{'model':'chat-calls','input':'x'}");
        get("/v1/responses/" + id(first));

        var events = Dialect.events(
                get("/v1/responses/" + id(first) + "?stream=true").body());
        var rest = Dialect.events(get("/v1/responses/" + id(first) + "?stream=true&starting_after=7")
                .body());

        assertThat(events.stream().map(event -> event.path("type").asText()))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.getLast().path("response")).isEqualTo(first.json());
        assertThat(rest).hasSize(1);
        assertThat(rest.getFirst().path("sequence_number").asInt()).isEqualTo(8);
        assertThat(rest.getFirst().path("response")).isEqualTo(first.json());
        assertThat(get("/v1/responses/" + id(first) + "?stream=true&starting_after=x")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void itemsArePagedAndOnlyWorkInTheBackgroundIsCancelled() {
        var input = "[{'role':'user','content':'1'},{'role':'user','content':'2'},{'role':'user','content':'3'}]";
        var path = "/v1/responses/" + id(ask("{'model':'chat-talks','input':%s}".formatted(input)));

        var newest = get(path + "/input_items?limit=2").json();
        var rest = get(path + "/input_items?limit=2&after="
                        + newest.path("last_id").asText())
                .json();

        assertThat(newest.path("data").findValuesAsText("content")).containsExactly("3", "2");
        assertThat(newest.path("has_more").asBoolean()).isTrue();
        assertThat(rest.path("data").findValuesAsText("content")).containsExactly("1");
        assertThat(get(path + "/input_items?after=msg_none").status()).isEqualTo(400);
        assertThat(get(path + "/input_items?order=up").status()).isEqualTo(400);
        assertThat(get(path + "/input_items?limit=0").status()).isEqualTo(400);
        var cancelled = client.send(client.request(path + "/cancel", "rich").POST(BodyPublishers.noBody()));
        assertThat(cancelled.status()).isEqualTo(400);
        var deleted = client.send(client.request(path, "rich").DELETE());
        assertThat(deleted.json().path("object").asText()).isEqualTo("response");
        assertThat(deleted.json().path("deleted").asBoolean()).isTrue();
        assertThat(get(path).status()).isEqualTo(404);
    }

    private JsonNode finished(String id) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> get("/v1/responses/" + id).json(),
                        response -> !List.of("queued", "in_progress")
                                .contains(response.path("status").asText()));
    }

    private Answer ask(String body) {
        return ask("rich", body);
    }

    private Answer ask(String key, String body) {
        return client.send(client.request("/v1/responses", key).POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private Answer get(String path) {
        return client.get(path, "rich");
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asText();
    }
}
