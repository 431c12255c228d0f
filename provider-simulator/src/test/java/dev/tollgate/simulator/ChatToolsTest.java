package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChatToolsTest {
    private static final String TOOLS = """
            "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
            "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":3}}}}},
            {"type":"function","function":{"name":"get_time"}}]""";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @Test
    void firstToolIsCalledWhenNoneIsMentioned() {
        var choice = PROVIDER.chat(Provider.chat("gpt-5.4", "Hi", TOOLS)).at("/choices/0");

        assertThat(choice.at("/message/content").isNull()).isTrue();
        assertThat(choice.at("/message/tool_calls")).hasSize(1);
        assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("get_weather");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void mentionedToolsAreCalledInParallelUnlessForbidden() {
        var parallel = PROVIDER.chat(Provider.chat("gpt-5.4", "get_weather and get_time", TOOLS));
        var single = PROVIDER.chat(
                Provider.chat("gpt-5.4", "get_weather and get_time", TOOLS, "\"parallel_tool_calls\":false"));

        assertThat(parallel.at("/choices/0/message/tool_calls")).hasSize(2);
        assertThat(single.at("/choices/0/message/tool_calls")).hasSize(1);
    }

    @Test
    void scriptedToolIsCalledWithItsArgumentsAfterASentence() {
        var script = "call-tool=get_time; preamble; args=eyJ6b25lIjoiVVRDIn0";

        var message = PROVIDER.answer("/v1/chat/completions", Provider.chat("gpt-5.4", "Hi", TOOLS), "x-sim", script)
                .at("/choices/0/message");

        assertThat(message.path("content").asText()).isEqualTo("Let me look that up.");
        assertThat(message.path("tool_calls")).hasSize(1);
        assertThat(message.at("/tool_calls/0/function/name").asText()).isEqualTo("get_time");
        assertThat(message.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{\"zone\":\"UTC\"}");
    }

    @Test
    void argumentsThatAreNotBase64AreRefused() {
        var response =
                PROVIDER.post("/v1/chat/completions", Provider.chat("gpt-5.4+call-tool=get_time+args-!", "Hi", TOOLS));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Simulator directive 'args' is not base64");
    }

    @Test
    void choiceNoneAnswersInText() {
        var choice = PROVIDER.chat(Provider.chat("gpt-5.4", "Hi", TOOLS, "\"tool_choice\":\"none\""))
                .at("/choices/0");

        assertThat(choice.at("/message/content").asText()).startsWith("You said: Hi");
    }

    @Test
    void namedToolIsCalledAndTheReasonIsStop() {
        var named = "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}";

        var choice = PROVIDER.chat(Provider.chat("gpt-5.4", "Hi", TOOLS, named)).at("/choices/0");

        assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("get_time");
        assertThat(choice.at("/message/tool_calls/0/function/arguments").asText())
                .isEqualTo("{}");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void allowedToolsAreTheOnlyOnesCalled() {
        var allowed = "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":"
                + "[{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}]}}";

        var choice = PROVIDER.chat(Provider.chat("gpt-5.4", "get_weather", TOOLS, allowed))
                .at("/choices/0");

        assertThat(choice.at("/message/tool_calls/0/function/name").asText()).isEqualTo("get_time");
    }

    @Test
    void toolResultIsMentionedInTheText() {
        var choice = PROVIDER.chat("""
                {"model":"gpt-5.4","messages":[{"role":"user","content":"Weather?"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                "function":{"name":"get_weather","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"call_1","content":"21 degrees"}],""" + TOOLS + "}").at("/choices/0");

        assertThat(choice.at("/message/content").asText()).startsWith("The tool get_weather returned: 21 degrees.");
    }

    @Test
    void legacyFunctionsAreAnsweredInTheLegacyForm() {
        var functions = "\"functions\":[{\"name\":\"get_time\",\"parameters\":{\"type\":\"object\"}}]";

        var choice = PROVIDER.chat(Provider.chat("gpt-5.4", "Hi", functions)).at("/choices/0");

        assertThat(choice.at("/message/function_call/name").asText()).isEqualTo("get_time");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("function_call");
    }

    @Test
    void customToolGetsText() {
        var custom = "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"run\"}}]";

        var choice = PROVIDER.chat(Provider.chat("gpt-5.4", "Hi there", custom)).at("/choices/0");

        assertThat(choice.at("/message/tool_calls/0/custom/input").asText()).isEqualTo("Hi there");
    }
}
