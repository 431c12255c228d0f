package dev.tollgate.kit.testing;

import dev.tollgate.dev.engine.EmbeddedBroker;
import dev.tollgate.dev.engine.PlatformTopics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/// A real Kafka broker with the platform's topics, shared by all tests of a JVM: in a container where an engine
/// answers, else in this JVM.
public final class KafkaResource implements QuarkusTestResourceLifecycleManager {
    private static final String BOOTSTRAP_SERVERS = Containers.AVAILABLE ? inContainer() : embedded();

    /// Address of the broker, for tests that talk to it themselves.
    public static String bootstrapServers() {
        return BOOTSTRAP_SERVERS;
    }

    @Override
    public Map<String, String> start() {
        PlatformTopics.create(BOOTSTRAP_SERVERS);
        return Map.of("kafka.bootstrap.servers", BOOTSTRAP_SERVERS);
    }

    @Override
    public void stop() {
        // The broker ends with the JVM.
    }

    @SuppressWarnings("resource") // ends with the JVM
    private static String embedded() {
        try {
            return EmbeddedBroker.start(Files.createTempDirectory("tollgate-kafka"))
                    .bootstrapServers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("resource") // ends with the JVM
    private static String inContainer() {
        var container = new KafkaContainer(DockerImageName.parse("apache/kafka:4.1.1"));
        container.start();
        return container.getBootstrapServers();
    }
}
