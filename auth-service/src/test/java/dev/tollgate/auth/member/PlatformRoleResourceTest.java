package dev.tollgate.auth.member;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.auth.Population;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class PlatformRoleResourceTest {
    private static final String PATH = "/api/members/platform";

    @Inject
    Population population;

    @Test
    void anAdminGivesAndTakesTheRoleAndBothAreInTheAuditLogOnce() {
        var admin = population.platformAdmin();
        var ada = population.person("developer");

        var given = give(admin, " " + ada.email().toUpperCase(Locale.ROOT));
        give(admin, ada.email());

        assertThat(given.statusCode()).isEqualTo(200);
        assertThat(given.jsonPath().getList("roles")).isEqualTo(List.of("platform-finance"));
        assertThat(rolesAtSignIn(ada)).containsExactly("developer", "platform-finance");
        assertThat(listed(admin)).contains(ada.email(), admin.email());

        assertThat(take(admin, ada.userId()).statusCode()).isEqualTo(204);
        assertThat(take(admin, ada.userId()).statusCode()).isEqualTo(204);

        assertThat(rolesAtSignIn(ada)).containsExactly("developer");
        assertThat(listed(admin)).contains(admin.email()).doesNotContain(ada.email());
        var audited = given().header("authorization", admin.bearer("platform-admin"))
                .get("/api/audit")
                .jsonPath();
        assertThat(audited.getList("items.findAll{it.subjectId=='" + ada.userId() + "'}.action"))
                .isEqualTo(List.of("role.taken", "role.given"));
    }

    @Test
    void anAdminWhoAlsoKeepsTheBooksStaysAdminWithoutThem() {
        var admin = population.platformAdmin();
        give(admin, admin.email());

        take(admin, admin.userId());

        assertThat(rolesAtSignIn(admin)).containsExactly("owner", "platform-admin");
    }

    @Test
    void nobodyButAPlatformAdminGivesTakesOrLists() {
        var ada = population.person("owner");
        for (var role : List.of("owner", "platform-finance")) {
            var bearer = ada.bearer(role);
            assertThat(give(bearer, ada.email()).statusCode()).isEqualTo(403);
            assertThat(given().header("authorization", bearer)
                            .delete(PATH + "/finance/" + ada.userId())
                            .statusCode())
                    .isEqualTo(403);
            assertThat(given().header("authorization", bearer).get(PATH).statusCode())
                    .isEqualTo(403);
        }
        assertThat(rolesAtSignIn(ada)).containsExactly("owner");
    }

    @Test
    void whoKeepsTheBooksReadsTenantsAndChangesNone() {
        var ada = population.person("developer");
        var bearer = ada.bearer("platform-finance");

        assertThat(given().header("authorization", bearer).get("/api/tenants").statusCode())
                .isEqualTo(200);
        assertThat(given().header("authorization", bearer)
                        .contentType(ContentType.JSON)
                        .body("{\"unlimited\":true}")
                        .patch("/api/tenants/" + ada.tenantId())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void strangersAndNonsenseAreRefused() {
        var admin = population.platformAdmin();

        assertThat(give(admin, "nobody@example.com").statusCode()).isEqualTo(404);
        assertThat(give(admin, "").statusCode()).isIn(400, 422);
        assertThat(take(admin, UUID.randomUUID()).statusCode()).isEqualTo(404);
    }

    private static Response give(Population.Person admin, String email) {
        return give(admin.bearer("platform-admin"), email);
    }

    private static Response give(String bearer, String email) {
        return given().header("authorization", bearer)
                .contentType(ContentType.JSON)
                .body(Map.of("email", email))
                .post(PATH + "/finance");
    }

    private static Response take(Population.Person admin, UUID userId) {
        return given().header("authorization", admin.bearer("platform-admin")).delete(PATH + "/finance/" + userId);
    }

    private static String listed(Population.Person admin) {
        return given().header("authorization", admin.bearer("platform-admin"))
                .get(PATH)
                .asString();
    }

    private static List<String> rolesAtSignIn(Population.Person person) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("email", person.email(), "password", Population.PASSWORD))
                .post("/api/session")
                .jsonPath()
                .getList("roles");
    }
}
