package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one item of an answer's output and tells each part of it once.
sealed interface ItemReader permits MessageReader, ReasoningReader, CallItemReader, ForeignReader {
    /// The item has begun; most of it is still empty.
    void added(JsonNode item, Consumer<CompletionEvent> sink);

    /// An event about it.
    void event(JsonNode json, String type, Consumer<CompletionEvent> sink);

    /// The whole item.
    void done(JsonNode item, Consumer<CompletionEvent> sink);

    /// Nothing more of it comes, though it was not told to be done.
    void end(Consumer<CompletionEvent> sink);

    /// What is read.
    enum Kind {
        MESSAGE,
        REASONING,
        FUNCTION,
        CUSTOM,
        FOREIGN;

        /// By an item's type.
        static Kind ofItem(String type) {
            return switch (type) {
                case "message" -> MESSAGE;
                case "reasoning" -> REASONING;
                case "function_call" -> FUNCTION;
                case "custom_tool_call" -> CUSTOM;
                default -> FOREIGN;
            };
        }

        /// By an event's type; absent for events that tell nothing of these.
        static @Nullable Kind ofEvent(String type) {
            return switch (type) {
                case "response.output_text.delta",
                        "response.output_text.done",
                        "response.output_text.annotation.added",
                        "response.refusal.delta",
                        "response.refusal.done",
                        "response.content_part.done" -> MESSAGE;
                case "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_text.delta",
                        "response.reasoning_text.done" -> REASONING;
                case "response.function_call_arguments.delta", "response.function_call_arguments.done" -> FUNCTION;
                case "response.custom_tool_call_input.delta", "response.custom_tool_call_input.done" -> CUSTOM;
                default -> null;
            };
        }
    }

    /// What `whole` has beyond what was told of it; empty when it is something else.
    static String rest(CharSequence told, String whole) {
        return whole.startsWith(told.toString()) ? whole.substring(told.length()) : "";
    }
}
