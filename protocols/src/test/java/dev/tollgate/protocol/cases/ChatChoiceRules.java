package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/// What holds for one choice of a Chat stream: the SDK joins every text it gets twice.
final class ChatChoiceRules {
    private boolean begun;
    private boolean finished;
    private int calls;

    void chunk(JsonNode choice) {
        assertThat(finished).as("finished before " + choice).isFalse();
        assertThat(choice.path("delta").has("role")).as("role in " + choice).isEqualTo(!begun);
        begun = true;
        for (var call : choice.path("delta").path("tool_calls")) {
            assertThat(call.path("index").isIntegralNumber())
                    .as("index in " + call)
                    .isTrue();
            var index = call.path("index").intValue();
            var isNew = index == calls;
            assertThat(index).as("index of " + call).isLessThanOrEqualTo(calls);
            calls = Math.max(calls, index + 1);
            assertThat(call.has("id")).as("id in " + call).isEqualTo(isNew);
            assertThat(call.has("type")).as("type in " + call).isEqualTo(isNew);
            assertThat(call.path("function").has("name") || call.path("custom").has("name"))
                    .as("name in " + call)
                    .isEqualTo(isNew);
        }
        finished = !choice.path("finish_reason").isNull();
        if (finished) {
            // Sources and the text of a refusal may come with it.
            assertThat(choice.path("delta").has("content"))
                    .as("content in " + choice)
                    .isFalse();
            assertThat(choice.path("delta").has("tool_calls"))
                    .as("calls in " + choice)
                    .isFalse();
        }
    }

    boolean finished() {
        return finished;
    }
}
