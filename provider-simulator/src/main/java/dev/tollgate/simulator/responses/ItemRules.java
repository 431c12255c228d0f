package dev.tollgate.simulator.responses;

import static dev.tollgate.simulator.responses.ResponsesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.seal.Seal;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What OpenAI refuses in input items and in their order.
final class ItemRules {
    private static final int MAX_ID = 64;
    private static final Map<String, String> ID_PREFIXES =
            Map.of("message", "msg", "function_call", "fc", "custom_tool_call", "ctc", "reasoning", "rs");
    private static final List<String> INPUT = List.of("input_text", "input_image", "input_file");
    private static final List<String> OUTPUT = List.of("output_text", "refusal");

    private final JsonNode items;
    private final Predicate<String> isStored;

    private ItemRules(JsonNode items, Predicate<String> isStored) {
        this.items = items;
        this.isStored = isStored;
    }

    /// Checks the items of a conversation, those of earlier responses included; `isStored` knows an item by its id.
    static void check(JsonNode items, Predicate<String> isStored) {
        new ItemRules(items, isStored).check();
    }

    private void check() {
        var calls = new LinkedHashSet<String>();
        var answered = new HashSet<String>();
        for (int index = 0; index < items.size(); index++) {
            var item = items.get(index);
            var at = "input[" + index + "]";
            checkIds(item, at);
            switch (type(item)) {
                case "message" -> checkMessage(item, at);
                case "function_call", "custom_tool_call" -> calls.add(callId(item));
                case "function_call_output", "custom_tool_call_output" -> {
                    if (!calls.contains(callId(item))) {
                        throw refused(
                                "No tool call found for function call output with call_id " + callId(item) + ".",
                                "input",
                                null);
                    }
                    answered.add(callId(item));
                }
                case "reasoning" -> checkReasoning(item, index);
                case "item_reference" -> {
                    if (!isStored.test(item.path("id").asText())) {
                        throw notFound(item);
                    }
                }
                default -> {}
            }
        }
        calls.removeAll(answered);
        if (!calls.isEmpty()) {
            throw refused("No tool output found for function call " + calls.getFirst() + ".", "input", null);
        }
        checkOrigins();
    }

    private static void checkMessage(JsonNode item, String at) {
        boolean assistant = item.path("role").asText().equals("assistant");
        var content = item.path("content");
        for (int part = 0; part < content.size(); part++) {
            var type = content.get(part).path("type").asText();
            var supported = assistant ? OUTPUT : INPUT;
            if (!supported.contains(type)) {
                throw ResponsesWording.wrongValue(at + ".content[" + part + "].type", supported, type);
            }
        }
    }

    private static void checkIds(JsonNode item, String at) {
        var prefix = ID_PREFIXES.get(type(item));
        var id = item.path("id").asText("");
        if (prefix != null && !id.isEmpty() && !id.startsWith(prefix)) {
            throw refused(
                    "Invalid '" + at + ".id': '" + id + "'. Expected an ID that begins with '" + prefix + "'.",
                    at + ".id",
                    "invalid_value");
        }
        for (var member : List.of("id", "call_id")) {
            int length = item.path(member).asText("").length();
            if (length > MAX_ID) {
                throw refused(
                        "Invalid '" + at + "." + member + "': string too long. Expected a string with maximum length "
                                + MAX_ID + ", but got a string with length " + length + " instead.",
                        at + "." + member,
                        "string_above_max_length");
            }
        }
    }

    private void checkReasoning(JsonNode item, int index) {
        var id = item.path("id").asText("");
        if (item.hasNonNull("encrypted_content")) {
            var content = item.path("encrypted_content").asText();
            var words = Seal.REASONING.open(content, "");
            if (words.isEmpty()) {
                throw unverified(content, "Encrypted content could not be decrypted or parsed.");
            }
            if (!id.isEmpty() && !words.get().equals(id)) {
                throw unverified(content, "Encrypted content item_id did not match the target item id.");
            }
        } else if (!isStored.test(id)) {
            throw notFound(item);
        }
        var next = items.path(index + 1);
        if (next.isMissingNode() || isInput(next)) {
            throw refused(
                    "Item '" + id + "' of type 'reasoning' was provided without its required following item.",
                    "input",
                    null);
        }
    }

    private static boolean isInput(JsonNode item) {
        return type(item).endsWith("_output")
                || (type(item).equals("message") && !item.path("role").asText().equals("assistant"));
    }

    /// An item that came with reasoning goes back with it, when it goes back under its id.
    private void checkOrigins() {
        Set<String> given = new HashSet<>();
        for (var item : items) {
            var id = item.path("id").asText("");
            given.add(id);
            var reasoning = OutputItems.reasoningOf(id);
            if (reasoning.isPresent() && !given.contains(reasoning.get()) && !isStored.test(reasoning.get())) {
                throw refused(
                        "Item '" + id + "' of type '" + type(item) + "' was provided without its required 'reasoning'"
                                + " item: '" + reasoning.get() + "'.",
                        "input",
                        null);
            }
        }
    }

    private static RefusedException unverified(String content, String reason) {
        var shown = content.substring(0, Math.min(8, content.length()));
        return refused(
                "The encrypted content " + shown + "... could not be verified. Reason: " + reason,
                null,
                "invalid_encrypted_content");
    }

    private static RefusedException notFound(JsonNode item) {
        return new RefusedException(new Refusal(
                404,
                "Item with id '" + item.path("id").asText("") + "' not found. Items are not persisted when `store` is"
                        + " set to false. Try again with `store` set to true, or remove this item from your input.",
                "input",
                null));
    }

    static String type(JsonNode item) {
        return item.path("type").asText("message");
    }

    private static String callId(JsonNode item) {
        return item.path("call_id").asText();
    }
}
