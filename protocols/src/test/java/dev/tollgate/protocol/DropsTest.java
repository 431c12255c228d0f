package dev.tollgate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.protocol.anthropic.AnthropicCodec;
import dev.tollgate.protocol.chat.ChatCodec;
import dev.tollgate.protocol.gemini.GeminiCodec;
import dev.tollgate.protocol.responses.ResponsesCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DropsTest {
    static final Map<Protocol, ProtocolCodec> CODECS = Map.of(
            Protocol.CHAT, new ChatCodec(),
            Protocol.RESPONSES, new ResponsesCodec(),
            Protocol.ANTHROPIC, new AnthropicCodec(),
            Protocol.GEMINI, new GeminiCodec());

    /// A model that has as little as there is.
    private static final String LEAST = """
            {"sampling":false,"thinking":{"kind":"none"},"web-search":false,"max-completion-tokens":false}""";

    /// Requests with everything that some upstream cannot be told.
    private static final Map<Protocol, String> REQUESTS =
            Map.of(Protocol.CHAT, """
            {"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":0.5,"top_p":0.5,"top_k":3,
             "presence_penalty":1,"frequency_penalty":1,"seed":5000000000,"logit_bias":{"1":2},"logprobs":true,
             "stop":[" "],"reasoning_effort":"high","verbosity":"low","service_tier":"flex","metadata":{"a":"b"},
             "parallel_tool_calls":false,"web_search_options":{},"user":"u","prompt_cache_key":"k",
             "tools":[{"type":"function","function":{"name":"f"}},{"type":"mcp"}]}""", Protocol.RESPONSES, """
            {"model":"m","input":[{"role":"user","content":"hi"},{"type":"compaction","encrypted_content":"e"}],
             "temperature":0.5,"top_p":0.5,"include":["message.output_text.logprobs"],"reasoning":{"effort":"high"},
             "text":{"verbosity":"low"},"service_tier":"flex","metadata":{"a":"b"},"parallel_tool_calls":false,
             "user":"u","prompt_cache_key":"k",
             "tools":[{"type":"function","name":"f"},{"type":"web_search"},{"type":"local_shell"}]}""", Protocol.ANTHROPIC, """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"hi"},
              {"type":"container_upload","file_id":"f"}]}],
             "temperature":0.5,"top_p":0.5,"top_k":3,"stop_sequences":["a","b","c","d","e","f"],
             "thinking":{"type":"adaptive"},"service_tier":"standard_only","metadata":{"user_id":"u"},
             "tool_choice":{"type":"auto","disable_parallel_tool_use":true},
             "tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"},
              {"type":"bash_20250124","name":"bash"}]}""", Protocol.GEMINI, """
            {"contents":[{"parts":[{"text":"hi"},{"videoMetadata":{},"executableCode":{"code":"1"}}]}],
             "serviceTier":"FLEX","tools":[{"functionDeclarations":[{"name":"f"}]},{"googleSearch":{}},{"codeExecution":{}}],
             "generationConfig":{"temperature":0.5,"topP":0.5,"topK":3,"presencePenalty":1,"frequencyPenalty":1,"seed":7,
              "responseLogprobs":true,"stopSequences":["a","b","c","d"," "],"thinkingConfig":{"thinkingLevel":"HIGH"}}}""");

    /// What each upstream cannot be told, `%` standing for `generationConfig.`.
    private static final String TABLE = """
            CHAT      RESPONSES tools[1] web_search_options reasoning_effort temperature top_p top_k presence_penalty \
                                frequency_penalty seed logit_bias
            CHAT      ANTHROPIC tools[1] web_search_options reasoning_effort temperature top_p top_k presence_penalty \
                                frequency_penalty seed logit_bias logprobs stop service_tier metadata verbosity
            CHAT      GEMINI    tools[1] web_search_options parallel_tool_calls temperature top_p top_k seed \
                                logit_bias reasoning_effort service_tier metadata verbosity
            RESPONSES CHAT      input tools[1] tools[2] temperature top_p reasoning.effort metadata service_tier \
                                text.verbosity
            RESPONSES ANTHROPIC input tools[1] tools[2] reasoning.effort temperature top_p include service_tier \
                                metadata text.verbosity
            RESPONSES GEMINI    input tools[1] tools[2] parallel_tool_calls temperature top_p reasoning.effort \
                                service_tier metadata text.verbosity
            ANTHROPIC CHAT      messages tools[1] tools[2] temperature top_p top_k stop_sequences thinking \
                                service_tier
            ANTHROPIC RESPONSES messages tools[1] tools[2] thinking temperature top_p top_k
            ANTHROPIC GEMINI    messages tools[1] tools[2] tool_choice.disable_parallel_tool_use temperature top_p \
                                top_k stop_sequences thinking service_tier
            GEMINI    CHAT      contents tools[1].googleSearch tools[2].codeExecution %temperature %topP \
                                %presencePenalty %frequencyPenalty %topK %stopSequences %thinkingConfig.thinkingLevel \
                                serviceTier
            GEMINI    RESPONSES contents tools[1].googleSearch tools[2].codeExecution %thinkingConfig.thinkingLevel \
                                %temperature %topP %topK %presencePenalty %frequencyPenalty %seed
            GEMINI    ANTHROPIC contents tools[1].googleSearch tools[2].codeExecution %thinkingConfig.thinkingLevel \
                                %temperature %topP %topK %presencePenalty %frequencyPenalty %seed %responseLogprobs \
                                %stopSequences serviceTier
            """;

    static Stream<Arguments> routes() {
        return TABLE.lines()
                .map(line -> line.split(" +"))
                .map(words -> Arguments.of(
                        Protocol.valueOf(words[0]),
                        Protocol.valueOf(words[1]),
                        Arrays.stream(words, 2, words.length)
                                .map(word -> word.replace("%", "generationConfig."))
                                .toList()));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatIsDroppedIsNamedInTheClientsWords(Protocol client, Protocol upstream, List<String> names) {
        var request = read(client, REQUESTS.get(client));

        assertThat(CODECS.get(upstream).encodeRequest(request, model(LEAST)).dropped())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CHAT      | "reasoning":{"effort":"low"}                                       | reasoning
            CHAT      | "thinking":{"type":"enabled"}                                      | thinking
            ANTHROPIC | "thinking":{"type":"enabled","budget_tokens":2000}                 | thinking
            GEMINI    | "generation_config":{"top_k":3}                                    | generation_config.top_k
            GEMINI    | "generationConfig":{"thinking_config":{"thinkingBudget":9}}        | generationConfig.thinking_config.thinkingBudget
            GEMINI    | "service_tier":"flex"                                              | service_tier
            GEMINI    | "tools":[{"url_context":{}}]                                       | tools[0].url_context
            RESPONSES | "tools":[{"type":"namespace","name":"n","tools":[{"type":"mcp"}]}] | tools[0].tools[0]
            """, quoteCharacter = '\'')
    void aMemberIsNamedAsTheClientWroteIt(Protocol client, String member, String name) {
        var prompt = switch (client) {
            case CHAT -> "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
            case RESPONSES -> "\"model\":\"m\",\"input\":\"hi\"";
            case ANTHROPIC -> "\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
            case GEMINI -> "\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]";
        };
        var upstream = CODECS.get(client == Protocol.CHAT ? Protocol.RESPONSES : Protocol.CHAT);
        var request = read(client, "{" + prompt + "," + member + "}");

        assertThat(upstream.encodeRequest(request, model(LEAST)).dropped()).containsExactly(name);
    }

    @Test
    void strictModelsRefuseInTheClientsWords() {
        var request = read(Protocol.GEMINI, """
                {"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"topK":3}}""");
        var strict = model("{\"strict-params\":true}");

        for (var upstream : List.of(Protocol.CHAT, Protocol.RESPONSES)) {
            var thrown = catchThrowableOfType(
                    ProtocolException.class, () -> CODECS.get(upstream).encodeRequest(request, strict));
            assertThat(thrown.error().param()).isEqualTo("generationConfig.topK");
            assertThat(thrown.error().code()).isEqualTo("unsupported_parameter");
        }
    }

    static CompletionRequest read(Protocol client, String body) {
        var target = client == Protocol.GEMINI ? new RequestTarget("m", true, false) : RequestTarget.BODY_ONLY;
        return CODECS.get(client).decodeRequest(target, body.getBytes(StandardCharsets.UTF_8));
    }

    private static UpstreamModel model(String facts) {
        return new UpstreamModel("up", 0, Set.of(), ModelFacts.of(Json.object(facts)));
    }
}
