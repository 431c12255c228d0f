package dev.tollgate.gateway.ingress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the scripted provider answers in each protocol for the models of [#MODELS].
final class Scripts {
    static final List<String> MODELS =
            List.of("talks", "contrary", "calls", "breaks", "stalls", "unended", "moans", "refuses", "overloads");

    private static final String ARGUMENTS = "{\\\"city\\\":\\\"Oslo\\\"}";

    private Scripts() {}

    /// The words of one protocol. Streams are lists of events.
    private record Words(
            String talksWhole,
            List<String> talks,
            String callsWhole,
            List<String> calls,
            String refusal,
            String overload) {}

    /// The parts of the answer to a request for `path` that names `model`; absent when it has no script here.
    static @Nullable List<String> of(String path, String model, boolean stream) {
        if (!MODELS.contains(model)) {
            return null;
        }
        var words = WORDS.get(dialect(path));
        return switch (model) {
            case "contrary" -> stream ? List.of(ScriptedProvider.whole(words.talksWhole())) : stream(words.talks());
            case "refuses" -> List.of(ScriptedProvider.status(400, words.refusal()));
            case "overloads" -> List.of(ScriptedProvider.status(503, words.overload()));
            case "calls" -> stream ? stream(words.calls()) : List.of(ScriptedProvider.whole(words.callsWhole()));
            case "breaks" -> stream(words.talks().subList(0, words.talks().size() - 1));
            case "unended" -> stream(unended(words.talks()));
            case "moans" -> stream(moaning(words.talks()));
            case "stalls" -> silent(words.talks().subList(0, words.talks().size() - 1));
            default -> stream ? stream(words.talks()) : List.of(ScriptedProvider.whole(words.talksWhole()));
        };
    }

    /// The events in which a provider says "Hello.", with 12 tokens of input, 2 of them cached, and 3 of output.
    static List<String> talks(Dialect provider) {
        return WORDS.get(provider).talks();
    }

    /// The same in a whole answer.
    static String talk(Dialect provider) {
        return WORDS.get(provider).talksWhole();
    }

    /// Google tells a failure without an event around it.
    private static List<String> moaning(List<String> events) {
        var parts = new ArrayList<>(events.subList(0, events.size() - 1));
        parts.add("{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}\n");
        return parts;
    }

    private static List<String> unended(List<String> events) {
        var last = events.getLast()
                .replace("data: [DONE]\n\n", "")
                .replace("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", "");
        var parts = new ArrayList<>(events.subList(0, events.size() - 1));
        parts.add(last);
        return parts;
    }

    private static Dialect dialect(String path) {
        if (path.contains("/chat/completions")) {
            return Dialect.CHAT;
        }
        return path.contains("/responses")
                ? Dialect.RESPONSES
                : path.contains("/messages") ? Dialect.ANTHROPIC : Dialect.GEMINI;
    }

    private static List<String> stream(List<String> events) {
        var parts = new ArrayList<String>();
        parts.add(ScriptedProvider.STREAM_HEAD);
        parts.addAll(events);
        return parts;
    }

    private static List<String> silent(List<String> events) {
        var parts = new ArrayList<>(stream(events));
        for (var i = 0; i < 20; i++) {
            parts.add(ScriptedProvider.PAUSE);
        }
        return parts;
    }

    private static String data(String json) {
        return "data: " + json + "\n\n";
    }

    /// An event whose name is its JSON's type.
    private static String named(String json) {
        var from = json.indexOf("\"type\":\"") + "\"type\":\"".length();
        return "event: " + json.substring(from, json.indexOf('"', from)) + "\n" + data(json);
    }

    private static String chunk(String delta, String finish) {
        return data(
                "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"theirs\",\"choices\":"
                        + "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}");
    }

    private static final String CHAT_USAGE =
            "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":2}}";

    private static String chatWhole(String message, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"theirs\",\"choices\":[{\"index\":0,"
                + "\"message\":" + message + ",\"finish_reason\":\"" + finish + "\"}]," + CHAT_USAGE + "}";
    }

    private static final Words CHAT_WORDS = new Words(
            chatWhole("{\"role\":\"assistant\",\"content\":\"Hello.\"}", "stop"),
            List.of(
                    chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                    chunk("{\"content\":\"Hel\"}", "null"),
                    chunk("{\"content\":\"lo.\"}", "null"),
                    chunk("{}", "\"stop\"")
                            + data("{\"id\":\"c1\",\"model\":\"theirs\",\"choices\":[]," + CHAT_USAGE + "}")
                            + "data: [DONE]\n\n"),
            chatWhole(
                    "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"get_weather\",\"arguments\":\"" + ARGUMENTS + "\"}}]}",
                    "tool_calls"),
            List.of(
                    chunk(
                            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
                                    + "\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":\"\"}}]}",
                            "null"),
                    chunk(
                            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + ARGUMENTS + "\"}}]}",
                            "null"),
                    chunk("{}", "\"tool_calls\""),
                    data("{\"id\":\"c1\",\"model\":\"theirs\",\"choices\":[]," + CHAT_USAGE + "}"),
                    "data: [DONE]\n\n"),
            "{\"error\":{\"message\":\"bad words\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
            "{\"error\":{\"message\":\"too busy\",\"type\":\"service_unavailable\",\"param\":null,\"code\":null}}");

    private static final String RESPONSES_USAGE = "\"usage\":{\"input_tokens\":12,\"input_tokens_details\":"
            + "{\"cached_tokens\":2},\"output_tokens\":3,\"output_tokens_details\":{\"reasoning_tokens\":0},"
            + "\"total_tokens\":15}";
    private static final String MESSAGE = "{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"completed\","
            + "\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello.\",\"annotations\":[],"
            + "\"logprobs\":[]}]}";
    private static final String CALL = "{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"completed\","
            + "\"call_id\":\"call_1\",\"name\":\"get_weather\",\"arguments\":\"" + ARGUMENTS + "\"}";

    private static String response(String status, String output, String rest) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"" + status
                + "\",\"error\":null,\"incomplete_details\":null,\"model\":\"theirs\",\"output\":[" + output + "],"
                + rest
                + "}";
    }

    private static String event(String type, int number, String rest) {
        return named("{\"type\":\"" + type + "\",\"sequence_number\":" + number + "," + rest + "}");
    }

    private static final String CREATED =
            event("response.created", 0, "\"response\":" + response("in_progress", "", "\"usage\":null"));

    private static final Words RESPONSES_WORDS = new Words(
            response("completed", MESSAGE, RESPONSES_USAGE),
            List.of(
                    CREATED,
                    event(
                            "response.output_item.added",
                            1,
                            "\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"in_progress\","
                                    + "\"role\":\"assistant\",\"content\":[]}"),
                    event(
                            "response.content_part.added",
                            2,
                            "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\","
                                    + "\"text\":\"\",\"annotations\":[],\"logprobs\":[]}"),
                    event(
                            "response.output_text.delta",
                            3,
                            "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hello.\""),
                    event(
                                    "response.output_text.done",
                                    4,
                                    "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"text\":\"Hello.\"")
                            + event("response.output_item.done", 5, "\"output_index\":0,\"item\":" + MESSAGE)
                            + event(
                                    "response.completed",
                                    6,
                                    "\"response\":" + response("completed", MESSAGE, RESPONSES_USAGE))),
            response("completed", CALL, RESPONSES_USAGE),
            List.of(
                    CREATED,
                    event(
                            "response.output_item.added",
                            1,
                            "\"output_index\":0,\"item\":{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":"
                                    + "\"in_progress\",\"call_id\":\"call_1\",\"name\":\"get_weather\",\"arguments\":\"\"}"),
                    event(
                            "response.function_call_arguments.delta",
                            2,
                            "\"item_id\":\"fc_1\",\"output_index\":0,\"delta\":\"" + ARGUMENTS + "\""),
                    event(
                            "response.function_call_arguments.done",
                            3,
                            "\"item_id\":\"fc_1\",\"output_index\":0,\"name\":\"get_weather\",\"arguments\":\""
                                    + ARGUMENTS + "\""),
                    event("response.output_item.done", 4, "\"output_index\":0,\"item\":" + CALL),
                    event("response.completed", 5, "\"response\":" + response("completed", CALL, RESPONSES_USAGE))),
            CHAT_WORDS.refusal(),
            "{\"error\":{\"message\":\"too busy\",\"type\":\"server_error\",\"param\":null,\"code\":\"server_is_overloaded\"}}");

    private static String message(String content, String stop) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"theirs\",\"content\":["
                + content
                + "],\"stop_reason\":" + stop + ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,"
                + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":2,\"output_tokens\":"
                + (stop.equals("null") ? 1 : 3) + "}}";
    }

    private static String stopped(String reason) {
        return named("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                        + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":3}}")
                + named("{\"type\":\"message_stop\"}");
    }

    private static final String STARTED = named("{\"type\":\"message_start\",\"message\":" + message("", "null") + "}");
    private static final String BLOCK_END = named("{\"type\":\"content_block_stop\",\"index\":0}");

    private static final Words ANTHROPIC_WORDS = new Words(
            message("{\"type\":\"text\",\"text\":\"Hello.\"}", "\"end_turn\""),
            List.of(
                    STARTED,
                    named(
                            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"),
                    named(
                            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}"),
                    named(
                            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"lo.\"}}"),
                    BLOCK_END + stopped("end_turn")),
            message(
                    "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"get_weather\",\"input\":{\"city\":\"Oslo\"}}",
                    "\"tool_use\""),
            List.of(
                    STARTED,
                    named(
                            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":"
                                    + "\"toolu_1\",\"name\":\"get_weather\",\"input\":{}}}"),
                    named("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
                            + "\"partial_json\":\"" + ARGUMENTS + "\"}}"),
                    BLOCK_END + stopped("tool_use")),
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"bad words\"},\"request_id\":\"req_7\"}",
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"too busy\"}}");

    private static String candidate(String part, String finish, boolean usage) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + part + "]},\"index\":0" + finish + "}]"
                + (usage
                        ? ",\"usageMetadata\":{\"promptTokenCount\":12,\"cachedContentTokenCount\":2,"
                                + "\"candidatesTokenCount\":3,\"totalTokenCount\":15}"
                        : "")
                + ",\"modelVersion\":\"theirs\",\"responseId\":\"gem_1\"}";
    }

    private static final String STOP = ",\"finishReason\":\"STOP\"";
    private static final String FUNCTION = "{\"functionCall\":{\"name\":\"get_weather\",\"args\":{\"city\":\"Oslo\"}}}";

    private static final Words GEMINI_WORDS = new Words(
            candidate("{\"text\":\"Hello.\"}", STOP, true),
            List.of(
                    data(candidate("{\"text\":\"Hel\"}", "", false)),
                    data(candidate("{\"text\":\"lo.\"}", "", false)),
                    data(candidate("{\"text\":\"\"}", STOP, true))),
            candidate(FUNCTION, STOP, true),
            List.of(data(candidate(FUNCTION, STOP, true))),
            "{\"error\":{\"code\":400,\"message\":\"bad words\",\"status\":\"INVALID_ARGUMENT\"}}",
            "{\"error\":{\"code\":503,\"message\":\"too busy\",\"status\":\"UNAVAILABLE\"}}");

    private static final Map<Dialect, Words> WORDS = Map.of(
            Dialect.CHAT, CHAT_WORDS,
            Dialect.RESPONSES, RESPONSES_WORDS,
            Dialect.ANTHROPIC, ANTHROPIC_WORDS,
            Dialect.GEMINI, GEMINI_WORDS);
}
