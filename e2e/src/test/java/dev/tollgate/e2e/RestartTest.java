package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// State survives `down` and `up`. Comes first, as the first stop leaves the archives of classes with which each later
/// start takes a third of the time.
@Order(1)
class RestartTest {
    private final Platform platform = Platform.shared();

    @Test
    void stateSurvivesDownAndUp() {
        var key = platform.key("demo");
        var answer = platform.post("/v1/chat/completions", key, ChatCompletionTest.body("e2e-chat", false));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

        assertThat(platform.command("down").exitCode()).isZero();
        assertThat(platform.command("status").output()).contains("does not run");
        platform.up();

        assertThat(platform.key("demo")).isEqualTo(key);
        var books = new Books(platform);
        books.assertBalanced();
        assertThat(books.line(answer.headers().firstValue("x-request-id").orElseThrow())
                        .charge()
                        .isPositive())
                .isTrue();
        var again = platform.post("/v1/chat/completions", key, ChatCompletionTest.body("e2e-chat", false));
        assertThat(again.statusCode())
                .as("the catalogue is kept too: %s", again.body())
                .isEqualTo(200);
    }
}
