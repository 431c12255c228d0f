package dev.tollgate.dev.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.dev.platform.Layout;
import dev.tollgate.dev.platform.Ports;
import java.io.IOException;
import java.nio.file.Files;

/// What a newcomer needs to make the first request.
final class Welcome {
    private Welcome() {}

    static void print(Layout layout, Ports ports) throws IOException {
        var demo = demo(layout);
        var url = "http://127.0.0.1:" + ports.gateway();
        Terminal.line("");
        Terminal.line("Tollgate is ready.");
        Terminal.line("");
        Terminal.line("  Console   %s", url);
        Terminal.line("  Sign in   %s", demo.path("email").asText());
        Terminal.line("  Password  %s", demo.path("password").asText());
        Terminal.line("  API key   %s", demo.path("keys").path("demo").asText());
        Terminal.line("  Base URL  %s/v1", url);
        Terminal.line("");
        Terminal.print("""
                curl %s/v1/chat/completions \\
                  -H "Authorization: Bearer %s" \\
                  -H "Content-Type: application/json" \\
                  -d '{"model": "gpt-5.4", "messages": [{"role": "user", "content": "Hello"}]}'

                More to try: ./tollgate try      What runs: ./tollgate status      Stop: ./tollgate down
                """.formatted(url, demo.path("keys").path("demo").asText()));
    }

    /// The demo's sign-in and keys, as auth-service wrote them.
    static JsonNode demo(Layout layout) throws IOException {
        return Files.exists(layout.demoKeysFile())
                ? ContractJson.MAPPER.readTree(layout.demoKeysFile().toFile())
                : ContractJson.MAPPER.createObjectNode();
    }
}
