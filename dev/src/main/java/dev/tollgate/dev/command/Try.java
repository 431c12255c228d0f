package dev.tollgate.dev.command;

import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.PlatformState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// `./tollgate try`: what lets anyone see how their program meets each situation.
final class Try {
    private static final Map<String, String> KEYS = new LinkedHashMap<>();
    private static final Map<String, String> MODELS = new LinkedHashMap<>();

    static {
        KEYS.put("demo", "works; 300 requests a minute");
        KEYS.put("empty", "no balance: 402 for every model that is not free");
        KEYS.put("revoked", "was revoked: 401");
        KEYS.put("restricted", "may use gpt-5.4-nano only: 403 for any other model");
        KEYS.put("tier-free", "tier Free: 10 requests a minute, then 429");
        KEYS.put("tier-standard", "tier Standard: 60 requests a minute");
        KEYS.put("tier-pro", "tier Pro: 300 requests a minute");
        KEYS.put("tier-enterprise", "tier Enterprise: no limit");
        MODELS.put("sim-fault-429", "the provider limits the rate: 429 with retry-after");
        MODELS.put("sim-fault-500", "the provider breaks: 500");
        MODELS.put("sim-fault-503", "the provider cannot be reached: 503");
        MODELS.put("sim-fault-cut", "the answer breaks off: a stream ends with an error event, never with [DONE]");
        MODELS.put("sim-fault-cut-responses", "the same with a provider of OpenAI's Responses,");
        MODELS.put("sim-fault-cut-anthropic", "of Anthropic's Messages,");
        MODELS.put("sim-fault-cut-gemini", "of Gemini; each in the form that the client speaks");
        MODELS.put("sim-fault-empty", "the provider answers nothing: free of charge");
        MODELS.put("sim-fault-slow", "the first byte takes seconds");
        MODELS.put("sim-failover", "the first deployment fails, the second answers: 200");
        MODELS.put("sim-failover-format", "the same, and the second speaks another format");
    }

    private final Layout layout;

    Try(Layout layout) {
        this.layout = layout;
    }

    int run() throws IOException {
        var state = PlatformState.read(layout).filter(PlatformState::isAlive);
        if (state.isEmpty()) {
            Terminal.line("Tollgate does not run; ./tollgate up starts it.");
            return 1;
        }
        var keys = Welcome.demo(layout).path("keys");
        Terminal.line("Keys");
        KEYS.forEach((name, meaning) -> {
            if (keys.has(name)) {
                Terminal.line("  %-16s %s  %s", name, keys.path(name).asText(), meaning);
            }
        });
        Terminal.line("");
        Terminal.line("Models that misbehave on purpose");
        MODELS.forEach((model, meaning) -> Terminal.line("  %-23s %s", model, meaning));
        Terminal.print("""

                curl -i http://127.0.0.1:%d/v1/chat/completions \\
                  -H "Authorization: Bearer %s" \\
                  -H "Content-Type: application/json" \\
                  -d '{"model": "sim-fault-cut", "stream": true, "messages": [{"role": "user", "content": "Hello"}]}'
                """.formatted(state.get().basePort(), keys.path("demo").asText()));
        return 0;
    }
}
