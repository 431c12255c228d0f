package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Programs outside the JVM against the running platform: those of the Node and Python SDKs, and the console in a real
/// browser. All at once, as none of them keeps two processors busy; the browser has a tenant of its own.
class ProgramTest {
    private final Platform platform = Platform.shared();

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void programsOfTheNodeSdksRunWithOnlyHostAndKeyChanged() {
        var folder = Path.of("node").toAbsolutePath();
        run(folder, Sample.KEY, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

        run(folder, Sample.KEY, "node", "--test", "seeds.test.js", "formats.test.js");
    }

    /// Where the machine has a Python that can install packages.
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void programsOfThePythonSdksRunWithOnlyHostAndKeyChanged() {
        var folder = Path.of("python").toAbsolutePath();
        var environment = Path.of("target/python").toAbsolutePath();
        assumeThat(hasPython(environment)).as("python3 with venv and pip").isTrue();
        var python = environment.resolve("bin/python").toString();
        run(
                folder,
                Sample.KEY,
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-compile",
                "--requirement",
                "requirements.txt");

        run(folder, Sample.KEY, python, "seeds.py");
        run(folder, Sample.KEY, python, "formats.py");
    }

    private boolean hasPython(Path environment) {
        var create = List.of("python3", "-m", "venv", environment.toString());
        try {
            return platform.run(create, Path.of("."), Map.of(), Duration.ofMinutes(2))
                            .exitCode()
                    == 0;
        } catch (UncheckedIOException noPython) {
            return false;
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void consoleDoesItsMainTasksInARealBrowser() {
        var folder = Path.of("../console").toAbsolutePath().normalize();
        assertThat(folder.resolve("node_modules"))
                .as("built by the console's own module")
                .isDirectory();

        run(folder, "demo", "npm", "run", "test:browser");
    }

    private void run(Path folder, String key, String... command) {
        var demo = platform.demo();
        var ended = platform.run(
                List.of(command),
                folder,
                Map.of(
                        "TOLLGATE_URL", platform.url(),
                        "TOLLGATE_KEY", platform.key(key),
                        "TOLLGATE_EMAIL", demo.path("email").asText(),
                        "TOLLGATE_PASSWORD", demo.path("password").asText()),
                Duration.ofMinutes(15));

        assertThat(ended.exitCode())
                .as("%s\n%s", String.join(" ", command), ended.output())
                .isZero();
        assertThat(Files.exists(folder)).isTrue();
    }
}
