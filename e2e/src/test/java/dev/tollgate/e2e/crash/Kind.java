package dev.tollgate.e2e.crash;

/// A kind of request of the load. `share` is how often it comes, `exact` whether the simulator's truth is what a
/// complete answer is charged for (else the gateway counts).
enum Kind {
    CHAT("e2e-chat", "/v1/chat/completions", false, true, 40),
    CHAT_STREAM("e2e-chat", "/v1/chat/completions", true, true, 25),
    SLOW_STREAM("e2e-slow-chat", "/v1/chat/completions", true, true, 8),
    MESSAGES("e2e-anthropic", "/v1/messages", false, true, 5),
    MESSAGES_STREAM("e2e-anthropic", "/v1/messages", true, true, 5),
    TRANSLATED_STREAM("e2e-gemini", "/v1/chat/completions", true, true, 5),
    FAILOVER("sim-failover", "/v1/chat/completions", false, true, 3),
    CUT("sim-fault-cut", "/v1/chat/completions", true, false, 2),
    NO_USAGE("e2e-no-usage", "/v1/chat/completions", true, false, 2),
    EMPTY("sim-fault-empty", "/v1/chat/completions", false, false, 2),
    FAILS("sim-fault-500", "/v1/chat/completions", false, false, 2),
    REJECTED("e2e-rejected", "/v1/chat/completions", false, false, 1);

    final String model;
    final String path;
    final boolean stream;
    final boolean exact;
    final int share;

    Kind(String model, String path, boolean stream, boolean exact, int share) {
        this.model = model;
        this.path = path;
        this.stream = stream;
        this.exact = exact;
        this.share = share;
    }

    static Kind at(int percent) {
        var left = percent;
        for (var kind : values()) {
            left -= kind.share;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalArgumentException("The shares are 100 in all.");
    }

    String body() {
        return """
                {"model": "%s", "stream": %s, "max_tokens": 60, "messages": [{"role": "user", "content": "Write a poem."}]}
                """.formatted(model, stream);
    }

    /// Whether `text` holds the end of a whole stream.
    boolean isEnded(String text) {
        return path.equals("/v1/messages") ? text.contains("message_stop") : text.contains("[DONE]");
    }
}
