package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesRefusalTest {
    private static final String EXPECTED_THINKING =
            "messages.1.content.0.type: Expected `thinking` or" + " `redacted_thinking`, but found `tool_use`.";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static String refusal(String body) {
        var response = PROVIDER.post(Claude.PATH, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Provider.json(response.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
        return Claude.error(response);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"top_secret\":1 | top_secret: Extra inputs are not permitted",
                "\"context_management\":{} | context_management: Extra inputs are not permitted",
                "\"temperature\":2 | temperature: Input should be less than or equal to 1",
                "\"temperature\":\"hot\" | temperature: Input should be a valid number",
                "\"system\":[{\"type\":\"text\",\"text\":\"a\",\"x\":1}] | system.0.text.x: Extra inputs are not permitted",
                "\"thinking\":{\"type\":\"enabled\"} | thinking.enabled.budget_tokens: Field required",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":5} | thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4000} | `max_tokens` must be greater than `thinking.budget_tokens`.",
                "\"tools\":[{\"name\":\"f\"}] | tools.0.custom.input_schema: Field required",
                "\"tools\":[{\"name\":\"a b\",\"input_schema\":{\"type\":\"object\"}}] | tools.0.custom.name: String should match pattern",
                "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"},\"parameters\":{}}] | tools.0.custom.parameters: Extra inputs are not permitted",
                "\"tool_choice\":{\"type\":\"any\"} | tool_choice may only be specified while providing tools",
                "\"stop_sequences\":[\" \"] | stop_sequences: each stop sequence must contain non-whitespace",
                "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}} | output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
                "\"temperature\":0.5,\"top_p\":0.5 | `temperature` and `top_p` cannot both be specified",
            })
    void memberThatAnthropicDoesNotTakeIsNamed(String member, String message) {
        assertThat(refusal(Claude.ask("claude-sonnet-4-6", "Hi", member))).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | messages: at least one message is required",
                "[{\"role\":\"assistant\",\"content\":\"Hi\"}] | messages: first message must use the \"user\" role",
                "[{\"role\":\"system\",\"content\":\"Hi\"}] | messages: Unexpected role \"system\".",
                "[{\"role\":\"tool\",\"content\":\"Hi\"}] | messages.0.role: Input should be 'user', 'assistant' or 'system'",
                "[{\"role\":\"user\",\"content\":\"\"}] | messages.0: user messages must have non-empty content",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"}]}] | messages: text content blocks must be non-empty",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\" \"}]}] | messages: text content blocks must contain non-whitespace text",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}] | messages.0.content.0: Input tag 'image_url' found using 'type' does not match",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/bmp\",\"data\":\"AAAA\"}}]}] | messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}] | This model does not support assistant message prefill.",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}}]}] | messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"late\"},{\"type\":\"tool_result\",\"tool_use_id\":\"t1\"}]}] | messages.1: `tool_use` ids were found without",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t9\"}]}] | messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t9.",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\"},{\"type\":\"tool_result\",\"tool_use_id\":\"t1\"}]}] | messages.2.content.1: each tool_use must have a single result.",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"call 1\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":\"b\"}] | messages.1.content.0.tool_use.id: String should match pattern",
            })
    void conversationThatAnthropicDoesNotTakeIsRefused(String messages, String message) {
        assertThat(refusal(Claude.request("claude-sonnet-4-6", messages))).startsWith(message);
    }

    @Test
    void olderModelsGoOnWithTheAssistantsTurnButNotAfterASpace() {
        var messages = "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]";

        assertThat(PROVIDER.post(Claude.PATH, Claude.request("claude-sonnet-4-5", messages))
                        .statusCode())
                .isEqualTo(200);
        assertThat(refusal(Claude.request("claude-sonnet-4-5", messages.replace("\"b\"", "\"b \""))))
                .isEqualTo("messages: final assistant content cannot end with trailing whitespace");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "claude-haiku-4-5 | \"thinking\":{\"type\":\"adaptive\"} | adaptive thinking is not supported on this model",
                "claude-opus-4-7 | \"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000} | \"thinking.type.enabled\" is not supported",
                "claude-opus-4-8 | \"temperature\":0.3 | `temperature` is deprecated for this model.",
                "claude-sonnet-4-6 | \"thinking\":{\"type\":\"adaptive\"},\"temperature\":0.3 | `temperature` may only be set to 1 when thinking is enabled.",
                "claude-3-5-haiku-20241022 | \"top_k\":-1 | top_k: Input should be greater than or equal to 0",
            })
    void modelsDifferInWhatTheyTake(String model, String member, String message) {
        assertThat(refusal(Claude.ask(model, "Hi", member))).startsWith(message);
    }

    @Test
    void forcedToolExcludesThinking() {
        var choice = "\"tool_choice\":{\"type\":\"any\"}";

        assertThat(refusal(Claude.ask("claude-sonnet-4-6", "Hi", Claude.THINKING, Claude.TOOLS, choice)))
                .isEqualTo("Thinking may not be enabled when tool_choice forces tool use.");
    }

    @Test
    void moreThanFourMarksAreRefused() {
        var block = "{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\"}}";
        var system = "\"system\":[" + String.join(",", block, block, block, block, block) + "]";

        assertThat(refusal(Claude.ask("claude-sonnet-4-6", "Hi", system)))
                .isEqualTo("A maximum of 4 blocks with cache_control may be provided. Found 5.");
    }

    @Test
    void betaMembersNeedTheBetaHeader() {
        var body = Claude.ask("claude-sonnet-4-6", "Hi", "\"context_management\":{\"edits\":[]}");

        assertThat(PROVIDER.post(Claude.PATH + "?beta=true", body, "anthropic-beta", "context-management-2025-06-27")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void versionAndLimitAreRequired() {
        var noVersion = PROVIDER.bare(Claude.PATH, Claude.ask("claude-sonnet-4-6", "Hi"), "x-api-key", "key");

        assertThat(new String(noVersion.body(), StandardCharsets.UTF_8))
                .contains("anthropic-version: header is required");
        assertThat(refusal(Claude.ask("m", "Hi").replace("\"max_tokens\":4000,", "")))
                .isEqualTo("max_tokens: Field required");
    }

    @Test
    void errorNamesTheRequestAsTheHeaderDoes() {
        var response = PROVIDER.post(Claude.PATH, Claude.ask("sim-fault-503", "Hi"));

        var error = Provider.json(response.body());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(error.at("/error/type").asText()).isEqualTo("overloaded_error");
        assertThat(error.path("request_id").asText())
                .isEqualTo(response.headers().firstValue("request-id").orElseThrow());
    }

    private static ArrayNode toolLoop(String model, String thinking) {
        var asked = PROVIDER.answer(Claude.PATH, Claude.ask(model, "Weather?", thinking, Claude.TOOLS));
        return Claude.returning("Weather?", asked.path("content"), "rain");
    }

    @ParameterizedTest
    @ValueSource(strings = {Claude.THINKING, Claude.ADAPTIVE})
    void thinkingThatComesBackUnchangedIsAccepted(String thinking) {
        var model = "claude-sonnet-4-6+redacted-thinking";
        var messages = toolLoop(model, thinking);

        var answer = PROVIDER.answer(Claude.PATH, Claude.request(model, messages.toString(), thinking, Claude.TOOLS));

        assertThat(answer.path("content").findValuesAsText("type"))
                .containsExactly("thinking", "redacted_thinking", "text");
    }

    @ParameterizedTest
    @ValueSource(strings = {Claude.THINKING, Claude.ADAPTIVE})
    void missingThinkingOfTheToolLoopIsRefused(String thinking) {
        var messages = toolLoop("claude-sonnet-4-6", thinking);
        ((ArrayNode) messages.at("/1/content")).remove(0);

        var body = Claude.request("claude-sonnet-4-6", messages.toString(), thinking, Claude.TOOLS);

        assertThat(refusal(body)).startsWith(EXPECTED_THINKING);
        assertThat(PROVIDER.post(Claude.PATH, body.replace(thinking, "\"thinking\":{\"type\":\"disabled\"}"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void changedThinkingIsRefused() {
        var messages = toolLoop("claude-sonnet-4-6", Claude.THINKING);
        ((ObjectNode) messages.at("/1/content/0")).put("thinking", "Something else.");

        assertThat(refusal(Claude.request("claude-sonnet-4-6", messages.toString(), Claude.THINKING, Claude.TOOLS)))
                .isEqualTo("messages.1.content.0: Invalid `signature` in `thinking` block");
    }

    @Test
    void thinkingInAnotherOrderOrOfAnotherAnswerIsRefused() {
        var model = "claude-sonnet-4-6+redacted-thinking";
        var reordered = toolLoop(model, Claude.THINKING);
        var content = (ArrayNode) reordered.at("/1/content");
        content.insert(0, content.remove(1));
        var foreign = toolLoop(model, Claude.THINKING);
        JsonNode other = toolLoop(model, Claude.THINKING).at("/1/content/0");
        ((ArrayNode) foreign.at("/1/content")).set(0, other);

        for (var messages : new JsonNode[] {reordered, foreign}) {
            assertThat(refusal(Claude.request(model, messages.toString(), Claude.THINKING, Claude.TOOLS)))
                    .startsWith("messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest");
        }
    }

    @Test
    void signatureOfAnotherProviderIsRefused() {
        var messages = toolLoop("claude-sonnet-4-6", Claude.THINKING);
        ((ObjectNode) messages.at("/1/content/0")).put("signature", "RXhhbXBsZQ==");

        assertThat(refusal(Claude.request("claude-sonnet-4-6", messages.toString(), Claude.THINKING, Claude.TOOLS)))
                .isEqualTo("messages.1.content.0: Invalid `signature` in `thinking` block");
    }
}
