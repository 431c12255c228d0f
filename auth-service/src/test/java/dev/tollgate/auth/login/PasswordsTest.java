package dev.tollgate.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords(config());

    @AfterEach
    void stop() {
        passwords.stop();
    }

    @Test
    void aStormIsAnsweredAtOnceAndThePoolWorksOnAfterIt() throws Exception {
        Callable<Integer> attempt = () -> {
            try {
                return passwords.hash("password").isEmpty() ? 500 : 200;
            } catch (ProblemException e) {
                return e.problem().status();
            }
        };

        var answers = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(Collections.nCopies(40, attempt))) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).contains(200, 503).containsOnly(200, 503);
        assertThat(passwords.matches("password", passwords.hash("password"))).isTrue();
    }

    private static LoginConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LoginConfig.class)
                .withDefaultValue("auth.login.hashing-threads", "1")
                .withDefaultValue("auth.login.hashing-queue", "1")
                .build()
                .getConfigMapping(LoginConfig.class);
    }
}
