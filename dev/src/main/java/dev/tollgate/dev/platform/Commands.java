package dev.tollgate.dev.platform;

import dev.tollgate.dev.engine.Broker;
import dev.tollgate.dev.engine.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The command lines and environments of the platform's processes, as `docs/internal-api.md` lists them.
record Commands(Layout layout, Ports ports, Secrets secrets, Map<String, String> userEnvironment) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String BANK_INSTRUCTIONS =
            "Demo Bank, account DE00 0000 0000 0000 0000 00 of Tollgate Demo. No real account: nothing arrives here.";
    /// Nothing listens on TCP port 1: the address of the provider that cannot be reached.
    private static final String UNREACHABLE = "http://127.0.0.1:1";

    List<String> simulator() {
        var target = layout.root().resolve("provider-simulator/target");
        var command = jvm("192m");
        command.addAll(List.of(
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                "dev.tollgate.simulator.Simulator"));
        return command;
    }

    Map<String, String> simulatorEnvironment() {
        return Map.of(
                "PORT",
                Integer.toString(ports.simulator()),
                "HOST",
                "127.0.0.1",
                "STRIPE_WEBHOOK_URL",
                gatewayUrl() + "/api/payments/stripe/webhook",
                "STRIPE_WEBHOOK_SECRET",
                secrets.webhookSecret());
    }

    List<String> broker() {
        var command = jvm("256m");
        command.addAll(List.of(
                "-Dtollgate.root=" + layout.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Broker.class.getName(),
                layout.data().resolve("kafka").toString(),
                Integer.toString(ports.kafka()),
                Integer.toString(ports.kafkaController()),
                Integer.toString(ports.kafkaHealth())));
        return command;
    }

    List<String> service(Service service) {
        var command = jvm(service.heap());
        var application = layout.root().resolve(service.folder()).resolve("target/quarkus-app");
        // The JVM writes this archive of loaded classes when it ends, and makes it anew when the jars have changed; the
        // next start takes half the time.
        command.add("-XX:+AutoCreateSharedArchive");
        command.add("-XX:SharedArchiveFile=" + application.resolve("classes.jsa"));
        command.add("-Xlog:cds*=off");
        command.addAll(List.of("-jar", application.resolve("quarkus-run.jar").toString()));
        return command;
    }

    Map<String, String> environment(Service service, String databaseUrl) {
        var environment = new HashMap<String, String>();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(service.port(ports)));
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(service.managementPort(ports)));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.kafka());
        environment.put("TOLLGATE_SERVICE_TOKENS", secrets.serviceToken());
        environment.put("TOLLGATE_KEY_PEPPER", secrets.keyPepper());
        environment.put("TOLLGATE_CREDENTIAL_KEY", secrets.credentialKey());
        environment.put("TOLLGATE_AUTH_URL", Service.AUTH.url(ports));
        environment.put("TOLLGATE_CATALOG_URL", Service.CATALOG.url(ports));
        environment.put("TOLLGATE_BILLING_URL", Service.BILLING.url(ports));
        environment.put("TOLLGATE_MEDIA_JOBS_URL", Service.MEDIA_JOBS.url(ports));
        environment.put("TOLLGATE_DEMO", "true");
        environment.put("TOLLGATE_DEMO_KEYS_FILE", layout.demoKeysFile().toString());
        if (service.database().isPresent()) {
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", databaseUrl);
            environment.put("QUARKUS_DATASOURCE_USERNAME", service.role());
            environment.put("QUARKUS_DATASOURCE_PASSWORD", service.role());
            environment.put("QUARKUS_FLYWAY_USERNAME", EmbeddedDatabase.USER);
            environment.put("QUARKUS_FLYWAY_PASSWORD", EmbeddedDatabase.USER);
        }
        switch (service) {
            case CATALOG -> addCatalog(environment);
            case GATEWAY -> addGateway(environment);
            case BILLING -> addPayments(environment);
            case AUTH, MEDIA_JOBS -> {}
        }
        return environment;
    }

    private void addCatalog(Map<String, String> environment) {
        environment.put("SIMULATOR_URL", "http://127.0.0.1:" + ports.simulator());
        environment.put("UNREACHABLE_URL", UNREACHABLE);
        if (Files.exists(layout.catalogFile())) {
            environment.put("TOLLGATE_CATALOG_FILE", layout.catalogFile().toString());
        }
        environment.putAll(ProviderKeys.usable(userEnvironment, ports));
    }

    /// Stripe is the simulator's; no real money can be paid here.
    private void addPayments(Map<String, String> environment) {
        environment.put("BILLING_STRIPE_API_URL", "http://127.0.0.1:" + ports.simulator() + "/stripe");
        environment.put("BILLING_STRIPE_SECRET_KEY", "sk_test_simulated");
        environment.put("BILLING_STRIPE_WEBHOOK_SECRETS", secrets.webhookSecret());
        environment.put("BILLING_STRIPE_RETURN_URL", gatewayUrl() + "/payments");
        environment.put("BILLING_PAYMENT_BANK_TRANSFER_INSTRUCTIONS", BANK_INSTRUCTIONS);
    }

    private String gatewayUrl() {
        return "http://127.0.0.1:" + ports.gateway();
    }

    private void addGateway(Map<String, String> environment) {
        environment.put("GATEWAY_PORT", Integer.toString(ports.gateway()));
        environment.put("GATEWAY_HOST", userEnvironment.getOrDefault("TOLLGATE_HOST", "127.0.0.1"));
        environment.put("GATEWAY_DATA_DIR", layout.data().resolve("gateway").toString());
    }

    private static List<String> jvm(String heap) {
        return new ArrayList<>(List.of(
                JAVA,
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    }
}
