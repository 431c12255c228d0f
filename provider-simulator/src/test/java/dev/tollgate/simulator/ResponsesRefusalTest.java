package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesRefusalTest {
    private static final String PATH = "/v1/responses";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static JsonNode refusal(String body, int status) {
        var response = PROVIDER.post(PATH, body);
        assertThat(response.statusCode()).isEqualTo(status);
        var error = Provider.json(response.body()).path("error");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        return error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"stop\":[\"a\"] | unknown_parameter | stop | Unknown parameter: 'stop'.",
                "\"reasoning\":{\"budget\":1} | unknown_parameter | reasoning.budget | Unknown parameter: 'reasoning.budget'.",
                "\"temperature\":\"hot\" | invalid_type | temperature | Invalid type for 'temperature': expected a decimal, but got a string instead.",
                "\"temperature\":3 | integer_above_max_value | temperature | Invalid 'temperature'",
                "\"max_output_tokens\":5 | integer_below_min_value | max_output_tokens | Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 5 instead.",
                "\"include\":[\"everything\"] | invalid_value | include[0] | Invalid value: 'everything'.",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}] | missing_required_parameter | tools[0].name | Missing required parameter: 'tools[0].name'.",
                "\"tools\":[{\"type\":\"function\",\"name\":\"a b\"}] | invalid_value | tools[0].name | Invalid 'tools[0].name': string does not match pattern.",
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"strict\":true,\"parameters\":{\"type\":\"object\"}}] | invalid_function_parameters | tools[0].parameters | Invalid schema for function 'f'",
                "\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"} |  | tool_choice | Tool choice 'function' not found in 'tools' parameter.",
                "\"text\":{\"format\":{\"type\":\"json_object\"}} |  | input | Response input messages must contain the word 'json'",
                "\"text\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}} | missing_required_parameter | text.format.name | Missing required parameter: 'text.format.name'.",
                "\"previous_response_id\":\"resp_1\" | previous_response_not_found | previous_response_id | Previous response with id 'resp_1' not found.",
            })
    void memberThatOpenAiDoesNotTakeIsNamed(String member, String code, String param, String message) {
        var error = refusal("{\"model\":\"gpt-5.4\",\"input\":\"Hi\"," + member + "}", 400);

        assertThat(error.path("code").asText(null)).isEqualTo(code);
        assertThat(error.path("param").asText(null)).isEqualTo(param);
        assertThat(error.path("message").asText()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{\"role\":\"tool\",\"content\":\"a\"}] | Invalid value: 'tool'. Supported values are: 'user', 'assistant', 'system', and 'developer'.",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}] | Invalid value: 'text'. Supported values are: 'input_text'",
                "[{\"role\":\"assistant\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]}] | Invalid value: 'input_text'. Supported values are: 'output_text', and 'refusal'.",
                "[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":{}}] | Invalid type for 'input[0].arguments': expected a string, but got an object instead.",
                "[{\"type\":\"function_call\",\"id\":\"call_c\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}] | Invalid 'input[0].id': 'call_c'. Expected an ID that begins with 'fc'.",
                "[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}] | No tool output found for function call c.",
                "[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"x\"}] | No tool call found for function call output with call_id c.",
                "[{\"type\":\"thought\"}] | Invalid value: 'thought'. Supported values are: 'message'",
            })
    void itemThatOpenAiDoesNotTakeIsRefused(String input, String message) {
        var error = refusal("{\"model\":\"gpt-5.4\",\"input\":" + input + "}", 400);

        assertThat(error.path("message").asText()).startsWith(message);
    }

    @Test
    void modelAndInputAreRequired() {
        assertThat(refusal("{\"input\":\"Hi\"}", 400).path("param").asText()).isEqualTo("model");
        assertThat(refusal("{\"model\":\"gpt-5.4\"}", 400).path("param").asText())
                .isEqualTo("input");
    }

    /// A question, the items of its answer, and the tool's output.
    private static ArrayNode toolLoop() {
        var asked = PROVIDER.answer(PATH, """
                {"model":"gpt-5.4","input":"Weather?","store":false,"include":["reasoning.encrypted_content"],
                "reasoning":{"effort":"low"},"tools":[{"type":"function","name":"f"}]}""");
        var input = (ArrayNode) Provider.json("[{\"role\":\"user\",\"content\":\"Weather?\"}]");
        asked.path("output").forEach(input::add);
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", asked.at("/output/1/call_id").asText())
                .put("output", "rain");
        return input;
    }

    private static String again(ArrayNode input) {
        return "{\"model\":\"gpt-5.4\",\"store\":false,\"input\":" + input + "}";
    }

    @Test
    void reasoningWithoutItsContentIsNotFound() {
        var input = toolLoop();
        ((ObjectNode) input.get(1)).remove("encrypted_content");

        var error = refusal(again(input), 404);

        assertThat(error.path("message").asText())
                .startsWith("Item with id 'rs_")
                .contains("not found. Items are not persisted when `store` is set to false.");
    }

    @Test
    void reasoningOfAnotherProviderIsNotVerified() {
        var input = toolLoop();
        ((ObjectNode) input.get(1)).put("encrypted_content", "gAAAAABforeign");

        var error = refusal(again(input), 400);

        assertThat(error.path("code").asText()).isEqualTo("invalid_encrypted_content");
        assertThat(error.path("message").asText())
                .startsWith("The encrypted content gAAAAABf... could not be verified.");
    }

    @Test
    void reasoningUnderAnotherIdIsNotVerified() {
        var input = toolLoop();
        ((ObjectNode) input.get(1)).put("id", "rs_other");

        assertThat(refusal(again(input), 400).path("message").asText())
                .endsWith("Encrypted content item_id did not match the target item id.");
    }

    @Test
    void callWithoutItsReasoningIsRefusedUnlessItHasNoId() {
        var input = toolLoop();
        input.remove(1);

        assertThat(refusal(again(input), 400).path("message").asText())
                .contains("of type 'function_call' was provided without its required 'reasoning' item: 'rs_");
        ((ObjectNode) input.get(1)).remove("id");
        assertThat(PROVIDER.post(PATH, again(input)).statusCode()).isEqualTo(200);
    }

    @Test
    void reasoningWithoutWhatFollowedItIsRefused() {
        var input = toolLoop();
        input.remove(3);
        input.remove(2);

        assertThat(refusal(again(input), 400).path("message").asText())
                .endsWith("of type 'reasoning' was provided without its required following item.");
    }

    @Test
    void referenceToWhatIsNotStoredIsNotFound() {
        var input = "[{\"type\":\"item_reference\",\"id\":\"msg_unknown\"}]";

        assertThat(refusal("{\"model\":\"gpt-5.4\",\"input\":" + input + "}", 404)
                        .path("message")
                        .asText())
                .startsWith("Item with id 'msg_unknown' not found.");
    }

    @Test
    void contextThatIsTooLongHasItsCode() {
        assertThat(refusal("{\"model\":\"sim-fault-context\",\"input\":\"Hi\"}", 400)
                        .path("code")
                        .asText())
                .isEqualTo("context_length_exceeded");
    }
}
