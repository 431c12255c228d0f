package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// What the commands promise: state survives, failures are told in one line, nothing is left half running. Comes last,
/// as it stops, kills and changes the platform that all tests share.
@Order(Integer.MAX_VALUE)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifecycleTest {
    private static final Platform PLATFORM = Platform.shared();
    private static final String KEY_OF_FIRST_RUN = PLATFORM.key("demo");

    @Test
    @Order(1)
    void upPrintsWhereToGoAndARequestToPaste() {
        assertThat(PLATFORM.upOutput())
                .contains(PLATFORM.url(), KEY_OF_FIRST_RUN, "curl ")
                .contains(PLATFORM.demo().path("email").asText());
    }

    @Test
    @Order(1)
    void statusAndLogsAndTryTellWhatRuns() {
        assertThat(PLATFORM.command("status"))
                .satisfies(ended -> assertThat(ended.exitCode()).isZero())
                .extracting(Platform.Ended::output)
                .asString()
                .contains("postgres", "kafka", "provider-simulator", "gateway-service", "billing-service");
        assertThat(PLATFORM.command("logs", "gateway-service").exitCode()).isZero();
        assertThat(PLATFORM.command("logs", "nonsense").output()).contains("gateway-service");
        assertThat(PLATFORM.command("try").output()).contains("sim-fault-cut", PLATFORM.key("empty"));
    }

    @Test
    @Order(2)
    void secondUpOnTakenPortsIsToldInOneLineAndLeavesNothing() throws IOException {
        var other = new Platform("taken", Platform.freeBase());
        try (var taken = new ServerSocket(other.port() + 3, 1, InetAddress.getLoopbackAddress())) {
            var up = other.command("up", "--fresh", "--port", Integer.toString(other.port()));

            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.output()).contains("Port " + taken.getLocalPort() + " is taken");
        }
        assertThat(other.command("status").output()).contains("does not run");
    }

    @Test
    @Order(3)
    void wrongCatalogueIsRefusedWithLineAndColumnAndChangesNothing() throws IOException {
        var wrong = PLATFORM.home().resolve("wrong.yaml");
        Files.writeString(wrong, "models:\n  gpt-5.4:\n    kind: chat\n    pric: 3\n");

        var check = PLATFORM.command("catalog", "check", wrong.toString());
        var up = PLATFORM.command("up", "--catalog", wrong.toString());

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.output()).contains("wrong.yaml:4:5", "pric");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(complete(KEY_OF_FIRST_RUN)).isEqualTo(200);
    }

    @Test
    @Order(4)
    void killedServiceIsStartedAgain() throws IOException {
        var billing = pid("billing-service");

        ProcessHandle.of(billing).orElseThrow().destroyForcibly();

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(pid("billing-service")).isNotEqualTo(billing);
            assertThat(PLATFORM.command("status").exitCode()).isZero();
        });
        assertThat(complete(KEY_OF_FIRST_RUN)).isEqualTo(200);
    }

    /// The next start is one with another catalogue, so that both need one start only.
    @Test
    @Order(5)
    void killedSupervisorLeavesNothingThatHindersTheNextStart() throws IOException {
        var other = PLATFORM.home().resolve("other.yaml");
        Files.writeString(other, """
                providers:
                  simulator:
                    protocol: chat
                    base-url: ${SIMULATOR_URL}/v1
                    credentials: [{ value: simulator }]
                models:
                  house-model:
                    kind: chat
                    owner: Us
                    input: [text]
                    context: 8000
                    max-output: 1000
                    official: { input: 2.00, output: 4.00 }
                    price: { input: 1.00, output: 2.00 }
                    deployments: [{ provider: simulator, model: gpt-5.4, priority: 1 }]
                """);
        var supervisor = ContractJson.MAPPER
                .readTree(PLATFORM.home().resolve("state.json").toFile())
                .path("supervisorPid")
                .asLong();

        ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
        await().until(() -> ProcessHandle.of(supervisor).isEmpty());
        var up = PLATFORM.command("up", "--catalog", other.toString());

        assertThat(up.exitCode()).as(up.output()).isZero();
    }

    @Test
    @Order(6)
    void anotherCatalogueReplacesTheOffer() {
        assertThat(Platform.json(PLATFORM.get("/v1/models", KEY_OF_FIRST_RUN))
                        .path("data")
                        .findValuesAsText("id"))
                .containsExactly("house-model");
    }

    @Test
    @Order(7)
    void upWithAnotherCatalogueStartsWhatRunsAnewAndKeepsTheState() {
        var answer =
                PLATFORM.post("/v1/chat/completions", KEY_OF_FIRST_RUN, ChatCompletionTest.body("house-model", false));
        var firstRequest = answer.headers().firstValue("x-request-id").orElseThrow();

        var up = PLATFORM.command("up", "--catalog", "default");

        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(PLATFORM.key("demo")).isEqualTo(KEY_OF_FIRST_RUN);
        var books = new Books(PLATFORM);
        books.assertBalanced();
        assertThat(books.line(firstRequest).charge().isPositive()).isTrue();
        assertThat(complete(KEY_OF_FIRST_RUN)).isEqualTo(200);
    }

    private static int complete(String key) {
        return PLATFORM.post("/v1/chat/completions", key, ChatCompletionTest.body("gpt-5.4", false))
                .statusCode();
    }

    private static long pid(String part) throws IOException {
        var state = ContractJson.MAPPER.readTree(
                Path.of(PLATFORM.home().toString(), "state.json").toFile());
        for (var each : state.path("parts")) {
            if (each.path("name").asText().equals(part)) {
                return each.path("pid").asLong();
            }
        }
        throw new AssertionError("There is no part " + part);
    }
}
