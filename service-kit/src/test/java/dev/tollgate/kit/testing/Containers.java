package dev.tollgate.kit.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/// Whether a container engine answers on this machine; asked once.
final class Containers {
    static final boolean AVAILABLE = isAvailable();

    private Containers() {}

    private static boolean isAvailable() {
        var hasEngine = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return hasEngine && DockerClientFactory.instance().isDockerAvailable();
    }
}
