package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Claude Code, Codex, Gemini CLI and opencode on a platform of their own. Not part of `./tollgate test`, as they are a
/// gigabyte to install; run by name (README.md).
class AgentSessions {
    @Test
    void everyAgentRunsItsToolWithModelsOfEveryFormat() throws IOException {
        var platform = new Platform("agents", Platform.freeBase());
        var folder = Path.of("agents").toAbsolutePath();
        var printed = platform.run(List.of("./run", "catalog"), folder, Map.of(), Duration.ofSeconds(30));
        var catalog = Files.writeString(Path.of("target/agents.yaml").toAbsolutePath(), printed.output());
        try {
            var up = platform.command(
                    "up", "--fresh", "--port", Integer.toString(platform.port()), "--catalog", catalog.toString());
            assertThat(up.exitCode()).as(up.output()).isZero();

            var ended = platform.run(
                    List.of("./run", "--all"),
                    folder,
                    Map.of("TOLLGATE_URL", platform.url(), "TOLLGATE_KEY", platform.key(Sample.KEY)),
                    Duration.ofMinutes(20));

            assertThat(ended.exitCode()).as(ended.output()).isZero();
            new Books(platform).assertBalanced();
        } finally {
            platform.command("down");
        }
    }
}
