package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a client of each protocol sends, and how it reads what it gets.
enum Dialect {
    CHAT("authorization", "data: [DONE]\n\n") {
        @Override
        String path(String model, boolean stream) {
            return "/v1/chat/completions";
        }

        @Override
        String body(String model, boolean stream, boolean tools) {
            return """
                    {"model":"%s","stream":%s,"max_tokens":100,"messages":[{"role":"user","content":"Hello, how are you?"}]%s}""".formatted(
                            model,
                            stream,
                            tools
                                    ? ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                                            + SCHEMA + "}}]"
                                    : "");
        }

        @Override
        String wholeText(JsonNode answer) {
            return answer.path("choices")
                    .path(0)
                    .path("message")
                    .path("content")
                    .asText();
        }

        @Override
        String eventText(JsonNode event) {
            return event.path("choices").path(0).path("delta").path("content").asText("");
        }

        @Override
        boolean isError(JsonNode event) {
            return event.path("error").path("message").isTextual();
        }

        @Override
        String errorWord(JsonNode body) {
            return body.path("error").path("type").asText();
        }
    },
    RESPONSES("authorization", "event: response.completed") {
        @Override
        String path(String model, boolean stream) {
            return "/v1/responses";
        }

        @Override
        String body(String model, boolean stream, boolean tools) {
            return """
                    {"model":"%s","stream":%s,"max_output_tokens":100,"input":"Hello, how are you?"%s}""".formatted(
                            model,
                            stream,
                            tools
                                    ? ",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":"
                                            + SCHEMA + "}]"
                                    : "");
        }

        @Override
        String wholeText(JsonNode answer) {
            return answer.path("output").findPath("text").asText();
        }

        @Override
        String eventText(JsonNode event) {
            return event.path("type").asText().equals("response.output_text.delta")
                    ? event.path("delta").asText()
                    : "";
        }

        @Override
        boolean isError(JsonNode event) {
            return event.path("type").asText().equals("response.failed")
                    || event.path("type").asText().equals("error");
        }

        @Override
        String errorWord(JsonNode body) {
            return body.path("error").path("type").asText();
        }
    },
    ANTHROPIC("x-api-key", "event: message_stop") {
        @Override
        String path(String model, boolean stream) {
            return "/v1/messages?beta=true";
        }

        @Override
        String body(String model, boolean stream, boolean tools) {
            return """
                    {"model":"%s","stream":%s,"max_tokens":100,"messages":[{"role":"user","content":"Hello, how are you?"}]%s}""".formatted(
                            model,
                            stream,
                            tools ? ",\"tools\":[{\"name\":\"get_weather\",\"input_schema\":" + SCHEMA + "}]" : "");
        }

        @Override
        String wholeText(JsonNode answer) {
            return answer.path("content").findPath("text").asText();
        }

        @Override
        String eventText(JsonNode event) {
            return event.path("delta").path("text").asText("");
        }

        @Override
        boolean isError(JsonNode event) {
            return event.path("type").asText().equals("error");
        }

        @Override
        String errorWord(JsonNode body) {
            return body.path("error").path("type").asText();
        }
    },
    GEMINI("x-goog-api-key", "\"finishReason\":\"STOP\"") {
        @Override
        String path(String model, boolean stream) {
            return "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
        }

        @Override
        String body(String model, boolean stream, boolean tools) {
            return """
                    {"generationConfig":{"maxOutputTokens":100},"contents":[{"role":"user","parts":[{"text":"Hello, how are you?"}]}]%s}""".formatted(
                            tools
                                    ? ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"get_weather\",\"parametersJsonSchema\":"
                                            + SCHEMA + "}]}]"
                                    : "");
        }

        @Override
        String wholeText(JsonNode answer) {
            return answer.path("candidates").findPath("text").asText();
        }

        @Override
        String eventText(JsonNode event) {
            var text = new StringBuilder();
            for (var part : event.path("candidates").path(0).path("content").path("parts")) {
                text.append(part.path("text").asText(""));
            }
            return text.toString();
        }

        @Override
        boolean isError(JsonNode event) {
            return event.path("error").path("status").isTextual();
        }

        @Override
        String errorWord(JsonNode body) {
            return (body.isArray() ? body.path(0) : body)
                    .path("error")
                    .path("status")
                    .asText();
        }
    };

    static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}";

    private final String credential;
    private final String terminator;

    Dialect(String credential, String terminator) {
        this.credential = credential;
        this.terminator = terminator;
    }

    abstract String path(String model, boolean stream);

    abstract String body(String model, boolean stream, boolean tools);

    abstract String wholeText(JsonNode answer);

    abstract String eventText(JsonNode event);

    abstract boolean isError(JsonNode event);

    abstract String errorWord(JsonNode body);

    /// The header this protocol's clients put their key in.
    String credential() {
        return credential;
    }

    /// The header's value.
    String credential(String key) {
        return this == CHAT || this == RESPONSES ? "Bearer " + key : key;
    }

    /// What stands in a stream that is whole, and in no other.
    String terminator() {
        return terminator;
    }

    /// The protocol's word in usage events, and the prefix of the models whose provider speaks it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String text(String body, boolean stream) {
        if (!stream) {
            return wholeText(json(body));
        }
        var text = new StringBuilder();
        events(body).forEach(event -> text.append(eventText(event)));
        return text.toString();
    }

    /// The JSON of all `data:` lines.
    static List<JsonNode> events(String stream) {
        var events = new ArrayList<JsonNode>();
        for (var line : stream.split("\n", -1)) {
            if (line.startsWith("data: {")) {
                events.add(json(line.substring("data: ".length())));
            }
        }
        return events;
    }

    static JsonNode json(String text) {
        try {
            return ContractJson.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
