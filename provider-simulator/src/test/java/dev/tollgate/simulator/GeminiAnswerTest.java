package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiAnswerTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static JsonNode answer(String model, String body) {
        return PROVIDER.answer(Gemini.whole(model), body);
    }

    private static List<JsonNode> events(String model, String body) {
        return Claude.parsed(PROVIDER.events(Gemini.stream(model), body));
    }

    private static String text(List<JsonNode> events, boolean thought) {
        return events.stream()
                .flatMap(event -> event.at("/candidates/0/content/parts").valueStream())
                .filter(part -> part.path("thought").asBoolean(false) == thought)
                .map(part -> part.path("text").asText(""))
                .collect(Collectors.joining());
    }

    @Test
    void eventsSayWhatTheWholeAnswerSays() {
        var body = Gemini.ask("Hi", Gemini.THINKING);
        var whole = answer("gemini-3-pro+tokens=8", body);

        var events = events("gemini-3-pro+tokens=8", body);

        assertThat(text(events, false))
                .isEqualTo(whole.at("/candidates/0/content/parts/1/text").asText())
                .startsWith("You said: Hi.");
        assertThat(text(events, true))
                .isEqualTo(whole.at("/candidates/0/content/parts/0/text").asText())
                .isNotBlank();
        assertThat(events.getLast().at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        assertThat(events.getLast().path("usageMetadata")).isEqualTo(whole.path("usageMetadata"));
        assertThat(events.getFirst().at("/usageMetadata/thoughtsTokenCount").asInt())
                .isEqualTo(1);
        assertThat(events.getLast()
                        .at("/candidates/0/content/parts/0/thoughtSignature")
                        .asText())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void usageEqualsTheTruth(String shown) {
        var config =
                "\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":2000,\"includeThoughts\":" + shown + "}}";

        var usage =
                events("gemini-2.5-flash", Gemini.ask("Hi", config)).getLast().path("usageMetadata");

        var truth = PROVIDER.lastTruth();
        assertThat(usage.path("promptTokenCount").asInt())
                .isEqualTo(truth.units().inputTokens());
        assertThat(usage.path("thoughtsTokenCount").asInt())
                .isEqualTo(truth.units().reasoningTokens())
                .isPositive();
        assertThat(usage.path("candidatesTokenCount").asInt()
                        + usage.path("thoughtsTokenCount").asInt())
                .isEqualTo(truth.units().outputTokens())
                .isEqualTo(truth.delivery().outputTokens());
    }

    @Test
    void streamWithoutEventsIsAnArray() {
        var array = PROVIDER.answer(Gemini.MODELS + "gemini-3-pro+tokens=8:streamGenerateContent", Gemini.ask("Hi"));

        assertThat(array.isArray()).isTrue();
        assertThat(array).hasSize(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"mode\":\"AUTO\"} | 1",
                "{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"get_weather\"]} | 1",
                "{\"mode\":\"NONE\"} | 0"
            })
    void modeDecidesWhetherFunctionsAreCalled(String calling, int calls) {
        var config = "\"toolConfig\":{\"functionCallingConfig\":" + calling + "}";

        var answer = answer("gemini-3-pro", Gemini.ask("Hi", Gemini.TOOLS, config));

        assertThat(answer.findValues("functionCall")).hasSize(calls);
        assertThat(answer.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    }

    @Test
    void bothKindsOfSchemaDescribeArguments() {
        var declarations = """
                "tools":[{"function_declarations":[%s,{"name":"get_time","parametersJsonSchema":{"type":"object",
                "properties":{"zone":{"const":"UTC"}},"additionalProperties":false}}]}]""".formatted(Gemini.DECLARATION);

        var answer = answer("gemini-3-pro", Gemini.ask("get_weather get_time", declarations));

        var parts = answer.at("/candidates/0/content/parts");
        assertThat(parts.at("/0/functionCall/args/city").asText()).isEqualTo("Paris");
        assertThat(parts.at("/1/functionCall/args/zone").asText()).isEqualTo("UTC");
        assertThat(parts.at("/0/thoughtSignature").asText()).isNotEmpty();
        assertThat(parts.get(1).has("thoughtSignature")).isFalse();
    }

    @Test
    void signedCallComesBackAndTheModelAnswersInText() {
        var asked = answer("gemini-3-pro", Gemini.ask("Weather?", Gemini.TOOLS));
        var contents = Gemini.returning("Weather?", asked.at("/candidates/0/content"), "rain");

        var told = answer("gemini-3-pro", Gemini.request(contents.toString(), Gemini.TOOLS));

        assertThat(told.at("/candidates/0/content/parts/0/text").asText())
                .startsWith("The tool get_weather returned: {\"output\":\"rain\"}.");
    }

    @Test
    void responseSchemaIsFollowed() {
        var schema = "{\"type\":\"object\",\"required\":[\"size\"],\"properties\":{\"size\":{\"type\":\"integer\"}}}";
        for (var member :
                List.of("responseJsonSchema\":" + schema, "responseSchema\":" + schema.replace("object", "OBJECT"))) {
            var config = "\"generationConfig\":{\"responseMimeType\":\"application/json\",\"" + member + "}";

            var answer = answer("gemini-2.5-flash", Gemini.ask("Size?", config));

            var json = Provider.json(
                    answer.at("/candidates/0/content/parts/0/text").asText());
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(Provider.json(schema))
                            .validate(json))
                    .isEmpty();
        }
    }

    @Test
    void candidatesStopsAndLimitsWork() {
        var several = answer("gemini-2.5-flash", Gemini.ask("Hi", "\"generationConfig\":{\"candidateCount\":2}"));
        var stopped = answer(
                "gemini-2.5-flash", Gemini.ask("one two", "\"generationConfig\":{\"stopSequences\":[\" two\"]}"));
        var cut = answer("gemini-2.5-flash", Gemini.ask("Hi", "\"generation_config\":{\"max_output_tokens\":3}"));

        assertThat(several.path("candidates")).hasSize(2);
        assertThat(stopped.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("You said: one");
        assertThat(cut.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(cut.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(3);
    }

    @Test
    void limitThatThinkingUsesUpLeavesNoParts() {
        var config = "\"generationConfig\":{\"maxOutputTokens\":10,\"thinkingConfig\":{\"thinkingBudget\":9000}}";

        var answer = answer("gemini-2.5-flash", Gemini.ask("Hi", config));

        assertThat(answer.at("/candidates/0/content").has("parts")).isFalse();
        assertThat(answer.path("usageMetadata").has("candidatesTokenCount")).isFalse();
        assertThat(answer.at("/usageMetadata/thoughtsTokenCount").asInt()).isEqualTo(10);
    }

    @Test
    void logprobsCoverEveryToken() {
        var config = "\"generationConfig\":{\"responseLogprobs\":true,\"logprobs\":2}";

        var result =
                answer("gemini-2.5-flash+tokens=5", Gemini.ask("Hi", config)).at("/candidates/0/logprobsResult");

        assertThat(result.path("chosenCandidates")).hasSize(5);
        assertThat(result.at("/topCandidates/0/candidates")).hasSize(2);
    }

    @Test
    void blockedPromptHasNoCandidates() {
        var whole = answer("gemini-3-pro+prompt-blocked", Gemini.ask("Hi"));
        var events = events("gemini-3-pro+prompt-blocked", Gemini.ask("Hi"));

        assertThat(whole.at("/promptFeedback/blockReason").asText()).isEqualTo("SAFETY");
        assertThat(whole.has("candidates")).isFalse();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("promptFeedback")).isEqualTo(whole.path("promptFeedback"));
        assertThat(PROVIDER.lastTruth().units().outputTokens()).isZero();
    }

    @Test
    void filteredAnswerEndsForSafety() {
        var answer = answer("sim-fault-content-filter", Gemini.ask("Hi"));

        assertThat(answer.at("/candidates/0/finishReason").asText()).isEqualTo("SAFETY");
        assertThat(answer.at("/candidates/0/safetyRatings/0/blocked").asBoolean())
                .isTrue();
    }

    @Test
    void mediaAndCachedTokensAreCounted() {
        var image = "{\"inline_data\":{\"mime_type\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}";
        var long_ = "The quick brown fox jumps over the lazy dog. ".repeat(200);
        var contents = "[{\"parts\":[" + image + ",{\"text\":\"" + long_ + "\"}]}]";
        var first = answer("gemini-2.5-flash", Gemini.request(contents));

        var second = answer("gemini-2.5-flash", Gemini.request(contents));

        assertThat(first.at("/candidates/0/content/parts/0/text").asText()).startsWith("I can see 1 image (image/png)");
        assertThat(first.path("usageMetadata").has("cachedContentTokenCount")).isFalse();
        assertThat(second.at("/usageMetadata/cachedContentTokenCount").asInt())
                .isEqualTo(PROVIDER.lastTruth().units().cachedTokens())
                .isGreaterThanOrEqualTo(1024);
    }

    @Test
    void tokensAreCountedAsTheyAreBilled() {
        var body = Gemini.ask("How many?", Gemini.TOOLS);
        int billed = answer("gemini-2.5-flash", body)
                .at("/usageMetadata/promptTokenCount")
                .asInt();

        var whole = PROVIDER.answer(
                Gemini.MODELS + "gemini-2.5-flash:countTokens", "{\"generateContentRequest\":" + body + "}");
        var bare = PROVIDER.answer(Gemini.MODELS + "gemini-2.5-flash:countTokens", Gemini.ask("How many?"));

        assertThat(whole.path("totalTokens").asInt()).isEqualTo(billed);
        assertThat(bare.path("totalTokens").asInt()).isLessThan(billed);
        assertThat(whole.at("/promptTokensDetails/0/tokenCount").asInt()).isEqualTo(billed);
    }

    @Test
    void embeddingIsTheSameAloneAndInABatch() {
        var request = "{\"model\":\"models/gemini-embedding-001\",\"content\":{\"parts\":[{\"text\":\"one\"}]},"
                + "\"outputDimensionality\":4}";
        var model = Gemini.MODELS + "gemini-embedding-001";

        var one = PROVIDER.answer(model + ":embedContent", request);
        var batch = PROVIDER.answer(model + ":batchEmbedContents", "{\"requests\":[" + request + "," + request + "]}");

        assertThat(one.at("/embedding/values")).hasSize(4);
        assertThat(batch.path("embeddings")).hasSize(2);
        assertThat(batch.at("/embeddings/1")).isEqualTo(one.path("embedding"));
        assertThat(PROVIDER.lastTruth().units().inputTokens()).isEqualTo(2);
    }

    @Test
    void modelsAreListedInPages() {
        var first = Provider.json(PROVIDER.get("/v1beta/models?pageSize=3").body());
        var rest = Provider.json(PROVIDER.get("/v1beta/models?pageSize=1000&pageToken="
                        + first.path("nextPageToken").asText())
                .body());
        var one = Provider.json(PROVIDER.get("/v1beta/models/gemini-3-pro").body());

        assertThat(first.path("models")).hasSize(3);
        assertThat(rest.has("nextPageToken")).isFalse();
        assertThat(rest.path("models").findValuesAsText("name")).contains("models/sim-fault-429");
        assertThat(one.path("name").asText()).isEqualTo("models/gemini-3-pro");
    }

    @Test
    void scriptedFunctionIsCalledOnceWithTheseArguments() {
        var arguments = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"city\":\"Oslo\"}".getBytes(StandardCharsets.UTF_8));
        var model = "gemini-3-pro+call-tool=get_weather+args-" + arguments;
        var called = events(model, Gemini.ask("Hi", Gemini.TOOLS)).getFirst().at("/candidates/0/content");
        var contents = Gemini.returning("Hi", called, "snow");

        var told = answer(model, Gemini.request(contents.toString(), Gemini.TOOLS));

        assertThat(called.at("/parts/0/functionCall/args/city").asText()).isEqualTo("Oslo");
        assertThat(told.at("/candidates/0/content/parts/0/text").asText()).startsWith("The tool get_weather returned");
    }
}
