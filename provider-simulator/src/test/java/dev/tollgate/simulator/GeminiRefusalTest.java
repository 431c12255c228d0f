package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiRefusalTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static String refusal(String model, String body) {
        var response = PROVIDER.post(Gemini.whole(model), body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Provider.json(response.body()).at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        return Gemini.error(response);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"top_secret\":1 | Invalid JSON payload received. Unknown name \"top_secret\": Cannot find field.",
                "\"generationConfig\":{\"topZ\":1} | Invalid JSON payload received. Unknown name \"topZ\" at 'generation_config': Cannot find field.",
                "\"generationConfig\":{\"temperature\":\"hot\"} | Invalid value at 'generation_config.temperature' (TYPE_FLOAT), \"hot\"",
                "\"generationConfig\":{\"temperature\":3} | * GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].",
                "\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":99999}} | The thinking budget 99999 is invalid.",
                "\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"LOW\"}} | Thinking level is not supported for this model.",
                "\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"LOW\",\"thinkingBudget\":1}} | You can only set only one of",
                "\"generationConfig\":{\"responseSchema\":{\"type\":\"OBJECT\"}} | * GenerateContentRequest.generation_config.response_schema: only allowed",
                "\"generationConfig\":{\"logprobs\":2} | * GenerateContentRequest.generation_config.logprobs",
                "\"generationConfig\":{\"stopSequences\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]} | * GenerateContentRequest.generation_config.stop_sequences",
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"type\":\"OBJECT\",\"additionalProperties\":false}}]}] | Invalid JSON payload received. Unknown name \"additionalProperties\" at 'tools[0].function_declarations[0].parameters': Cannot find field.",
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parameters\":{\"type\":\"ARRAY\"}}]}] | * GenerateContentRequest.tools[0].function_declarations[0].parameters.items: missing field.",
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"1 f\"}]}] | * GenerateContentRequest.tools[0].function_declarations[0].name: [FIELD_INVALID]",
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]},{\"functionDeclarations\":[{\"name\":\"g\"}]}] | Multiple tools are supported only when they are all search tools.",
                "\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}} | Function calling config is set without function_declarations.",
                "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}],\"toolConfig\":{\"functionCallingConfig\":{\"allowedFunctionNames\":[\"f\"]}} | * GenerateContentRequest.tool_config.function_calling_config.allowed_function_names",
            })
    void memberThatGoogleDoesNotTakeIsNamed(String member, String message) {
        assertThat(refusal("gemini-2.5-flash", Gemini.ask("Hi", member))).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | * GenerateContentRequest.contents: contents is not specified",
                "[{\"role\":\"assistant\",\"parts\":[{\"text\":\"a\"}]}] | Please use a valid role: user, model.",
                "[{\"role\":\"user\",\"parts\":[]}] | * GenerateContentRequest.contents[0].parts: contents.parts must not be empty.",
                "[{\"role\":\"user\",\"parts\":[{}]}] | * GenerateContentRequest.contents[0].parts[0].data: required oneof",
                "[{\"role\":\"user\",\"parts\":[{\"text\":\"a\",\"functionCall\":{\"name\":\"f\"}}]}] | Invalid value at 'contents[0].parts[0]' (oneof)",
                "[{\"role\":\"user\",\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"%%\"}}]}] | Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES)",
                "[{\"role\":\"model\",\"parts\":[{\"text\":\"a\"}]}] | Please ensure that multiturn requests begin",
                "[{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}]}] | Please ensure that function response turn comes immediately after a function call turn.",
                "[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]},{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]},{\"role\":\"user\",\"parts\":[{\"text\":\"b\"}]}] | Please ensure that the number of function response parts is equal",
                "[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"b\"}]},{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}] | Please ensure that function call turn comes immediately after a user turn",
            })
    void contentsThatGoogleDoesNotTakeAreRefused(String contents, String message) {
        assertThat(refusal("gemini-2.5-flash", Gemini.request(contents))).startsWith(message);
    }

    private static ArrayNode step() {
        var asked = PROVIDER.answer(Gemini.whole("gemini-3-pro"), Gemini.ask("Weather?", Gemini.TOOLS));
        return Gemini.returning("Weather?", asked.at("/candidates/0/content"), "rain");
    }

    @Test
    void missingSignatureOfTheStepIsRefused() {
        var contents = step();
        ((ObjectNode) contents.at("/1/parts/0")).remove("thoughtSignature");

        assertThat(refusal("gemini-3-pro", Gemini.request(contents.toString(), Gemini.TOOLS)))
                .startsWith("Function call is missing a thought_signature in functionCall parts.")
                .contains("`default_api:get_weather` , position 2.");
        assertThat(PROVIDER.post(Gemini.whole("gemini-2.5-flash"), Gemini.request(contents.toString(), Gemini.TOOLS))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void signatureOfAnEarlierTurnMayBeMissing() {
        var contents = step();
        ((ObjectNode) contents.at("/1/parts/0")).remove("thoughtSignature");
        contents.add(Provider.json("{\"role\":\"model\",\"parts\":[{\"text\":\"It rains.\"}]}"));
        contents.add(Provider.json("{\"role\":\"user\",\"parts\":[{\"text\":\"And now?\"}]}"));

        assertThat(PROVIDER.post(Gemini.whole("gemini-3-pro"), Gemini.request(contents.toString()))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "skip_thought_signature_validator, 200",
        "context_engineering_is_the_way_to_go, 200",
        "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=, 200",
        "RXhhbXBsZQ==, 400",
    })
    void placeholderStandsForASignatureThatNobodyHas(String signature, int status) {
        var contents = step();
        ((ObjectNode) contents.at("/1/parts/0")).put("thoughtSignature", signature);

        var response = PROVIDER.post(Gemini.whole("gemini-3-pro"), Gemini.request(contents.toString(), Gemini.TOOLS));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(status == 200 ? "Corrupted thought signature." : Gemini.error(response))
                .isEqualTo("Corrupted thought signature.");
    }

    @Test
    void unknownNameIsToldAsAFieldViolation() {
        var response = PROVIDER.post(Gemini.whole("m"), Gemini.ask("Hi", "\"safetySettings\":[{\"level\":1}]"));

        var detail = Provider.json(response.body()).at("/error/details/0");
        assertThat(detail.path("@type").asText()).isEqualTo("type.googleapis.com/google.rpc.BadRequest");
        assertThat(detail.at("/fieldViolations/0/field").asText()).isEqualTo("safety_settings[0]");
    }

    @Test
    void rateLimitTellsWhenToRetry() {
        var error = PROVIDER.answer(Gemini.stream("sim-fault-429"), Gemini.ask("Hi"))
                .path("error");

        assertThat(error.path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(error.at("/details/1/retryDelay").asText()).isEqualTo("1s");
        assertThat(error.path("message").asText()).endsWith("Please retry in 1s.");
    }

    @Test
    void errorOfAnArrayIsAnArray() {
        var array = PROVIDER.answer(Gemini.MODELS + "sim-fault-503:streamGenerateContent", Gemini.ask("Hi"));

        assertThat(array.at("/0/error/status").asText()).isEqualTo("UNAVAILABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-goog-api-key: key", "authorization: Bearer key", "?key=key", "bad", "none"})
    void keyComesInManyWays(String way) {
        var path = Gemini.whole("gemini-3-pro") + (way.startsWith("?") ? way : way.equals("bad") ? "?key=bad-key" : "");
        var headers = way.contains(": ") ? way.split(": ", -1) : new String[0];

        var response = PROVIDER.bare(path, Gemini.ask("Hi"), headers);

        assertThat(response.statusCode()).isEqualTo(way.equals("bad") ? 400 : way.equals("none") ? 403 : 200);
        assertThat(new String(response.body(), StandardCharsets.UTF_8).contains("API_KEY_INVALID"))
                .isEqualTo(way.equals("bad"));
    }
}
