package dev.tollgate.auth.member;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.auth.Population;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class MemberResourceTest {
    @Inject
    Population population;

    @Test
    void aMemberSeesTheMembersOfTheOwnTenantOnly() {
        var ada = population.person("developer", "finance");
        population.person("owner");

        var answer = given().header("authorization", ada.bearer("developer")).get("/api/members");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getList("items.email")).isEqualTo(List.of(ada.email()));
        assertThat(answer.jsonPath().getList("items[0].roles")).isEqualTo(List.of("developer", "finance"));
        assertThat(answer.asString()).doesNotContain("argon2");
    }
}
