package dev.tollgate.auth.signing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.auth.MovingClock;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class SigningKeysTest {
    @Inject
    SigningKeys keys;

    @Inject
    MovingClock clock;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void startOver() {
        clock.reset();
        jdbi.useHandle(handle -> handle.execute("delete from signing_key"));
        keys.refresh();
    }

    @Test
    void aSuccessorIsPublishedADayBeforeItSignsAndThePredecessorStaysVerifiable() {
        var first = keys.current().getKeyId();

        clock.forward(Duration.ofDays(90));
        keys.refresh();
        var rotated = keys.current().getKeyId();
        var publishedAhead = publishedIds();
        clock.forward(Duration.ofHours(24).plusSeconds(1));
        keys.refresh();

        assertThat(rotated).isEqualTo(first);
        assertThat(publishedAhead).hasSize(2).contains(first);
        assertThat(keys.current().getKeyId()).isNotEqualTo(first).isIn(publishedAhead);
        assertThat(publishedIds()).isEqualTo(publishedAhead);
    }

    @Test
    void neverMoreThanTwoKeysAreKept() {
        for (var i = 0; i < 3; i++) {
            clock.forward(Duration.ofDays(91));
            keys.refresh();
        }

        assertThat(publishedIds()).hasSize(2).contains(keys.current().getKeyId());
        assertThat(jdbi.<Integer, RuntimeException>withHandle(
                        handle -> handle.createQuery("select count(*) from signing_key")
                                .mapTo(Integer.class)
                                .one()))
                .isEqualTo(2);
    }

    @Test
    void theKeySurvivesARestart() {
        var before = keys.current().getKeyId();

        keys.refresh();

        assertThat(keys.current().getKeyId()).isEqualTo(before);
        assertThat(publishedIds()).containsExactly(before);
    }

    @Test
    void thePrivateHalfIsStoredSealed() {
        var stored = jdbi.<String, RuntimeException>withHandle(
                handle -> handle.createQuery("select signing_key::text from signing_key")
                        .mapTo(String.class)
                        .one());

        assertThat(stored).contains("v1.").doesNotContain("\"d\"");
    }

    private static List<String> publishedIds() {
        return given().get("/internal/jwks").jsonPath().getList("keys.kid", String.class);
    }
}
