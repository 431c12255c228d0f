package dev.tollgate.dev.platform;

import java.nio.file.Path;

/// Where things are on disk: the built project at `root`, the platform's state under `home`.
public record Layout(Path root, Path home) {
    /// From the system property `tollgate.root` (set by the `tollgate` script) and the variable `TOLLGATE_HOME`
    /// (default: the folder `.tollgate` in the project).
    public static Layout ofThisProject() {
        var root = Path.of(System.getProperty("tollgate.root", "."))
                .toAbsolutePath()
                .normalize();
        var home = System.getenv("TOLLGATE_HOME");
        return new Layout(
                root, home == null ? root.resolve(".tollgate") : Path.of(home).toAbsolutePath());
    }

    public Path stateFile() {
        return home.resolve("state.json");
    }

    public Path lockFile() {
        return home.resolve("lock");
    }

    public Path secretsFile() {
        return home.resolve("secrets.json");
    }

    public Path demoKeysFile() {
        return home.resolve("demo-keys.json");
    }

    /// The catalogue that replaces the built-in one, when the user gave one.
    public Path catalogFile() {
        return home.resolve("catalog.yaml");
    }

    public Path data() {
        return home.resolve("data");
    }

    public Path postgres() {
        return data().resolve("postgres");
    }

    public Path log(String part) {
        return home.resolve("logs").resolve(part + ".log");
    }

    /// The folder that a part runs in, where a JVM leaves what it writes when it crashes.
    public Path work(String part) {
        return home.resolve("work").resolve(part);
    }
}
