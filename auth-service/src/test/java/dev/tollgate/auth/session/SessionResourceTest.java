package dev.tollgate.auth.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.auth.MovingClock;
import dev.tollgate.auth.Population;
import dev.tollgate.contracts.session.SessionCookie;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class SessionResourceTest {
    @Inject
    Population population;

    @Inject
    MovingClock clock;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void now() {
        clock.reset();
    }

    @Test
    void signInAnswersWhoIsSignedInAndSetsAHostCookie() {
        var ada = population.person("developer", "finance");

        var answer = signIn(ada.email().toUpperCase(Locale.ROOT), Population.PASSWORD);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getString("user.id"))
                .isEqualTo(ada.userId().toString());
        assertThat(answer.jsonPath().getString("user.email")).isEqualTo(ada.email());
        assertThat(answer.jsonPath().getString("tenant.id"))
                .isEqualTo(ada.tenantId().toString());
        assertThat(answer.jsonPath().getString("tenant.tier")).isEqualTo("STANDARD");
        assertThat(answer.jsonPath().getList("roles", String.class)).containsExactly("developer", "finance");
        assertThat(answer.jsonPath().getString("csrfToken")).hasSize(43);
        assertThat(answer.header("set-cookie"))
                .startsWith("__Host-tollgate-session=")
                .endsWith("; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Lax");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void aPlatformAdminHasThatRoleToo() {
        var admin = population.platformAdmin();

        var answer = signIn(admin.email(), Population.PASSWORD);

        assertThat(answer.jsonPath().getList("roles", String.class)).containsExactly("owner", "platform-admin");
    }

    @Test
    void theCookieShowsTheSameSessionAgain() {
        var signedIn = signIn(population.person("owner").email(), Population.PASSWORD);

        var again = current(cookieOf(signedIn));

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getMap("")).isEqualTo(signedIn.jsonPath().getMap(""));
    }

    @Test
    void wrongPasswordAndUnknownEmailAreAnsweredAlike() {
        var ada = population.person("owner");

        var wrong = signIn(ada.email(), "wrong");
        var unknown = signIn("nobody-" + ada.email(), "wrong");

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.contentType()).startsWith("application/problem+json");
        assertThat(wrong.jsonPath().getString("detail")).isEqualTo("E-mail or password is wrong");
        assertThat(wrong.header("set-cookie")).isNull();
        assertThat(withoutRequestId(unknown)).isEqualTo(withoutRequestId(wrong));
    }

    @Test
    void tooManyAttemptsAreRefusedWhateverThePasswordUntilTheWindowEnds() {
        var ada = population.person("owner");
        for (var i = 0; i < 10; i++) {
            signIn(ada.email(), "wrong");
        }

        var throttled = signIn(ada.email(), Population.PASSWORD);
        clock.forward(Duration.ofMinutes(16));
        var later = signIn(ada.email(), Population.PASSWORD);

        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(throttled.header("retry-after"))).isBetween(800, 900);
        assertThat(later.statusCode()).isEqualTo(200);
    }

    @Test
    void signOutEndsTheSessionAndClearsTheCookie() {
        var cookie = cookieOf(signIn(population.person("owner").email(), Population.PASSWORD));

        var out = given().cookie(SessionCookie.NAME, cookie).delete("/api/session");

        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.header("set-cookie")).startsWith("__Host-tollgate-session=; Path=/; Max-Age=0");
        assertThat(current(cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void anUnusedSessionEndsAndAUsedOneGoesOn() {
        var email = population.person("owner").email();
        var used = cookieOf(signIn(email, Population.PASSWORD));
        var unused = cookieOf(signIn(email, Population.PASSWORD));

        clock.forward(Duration.ofHours(7));
        current(used);
        clock.forward(Duration.ofHours(7));

        assertThat(current(used).statusCode()).isEqualTo(200);
        assertThat(current(unused).statusCode()).isEqualTo(401);
    }

    @Test
    void noUseKeepsASessionBeyondItsAbsoluteEnd() {
        var cookie = cookieOf(signIn(population.person("owner").email(), Population.PASSWORD));

        for (var i = 0; i < 16; i++) {
            assertThat(current(cookie).statusCode()).isEqualTo(200);
            clock.forward(Duration.ofHours(10));
        }
        clock.forward(Duration.ofHours(8).plusSeconds(1));

        assertThat(current(cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void signingInAgainEndsTheSessionThatTheBrowserHad() {
        var email = population.person("owner").email();
        var first = cookieOf(signIn(email, Population.PASSWORD));

        var second = cookieOf(given().contentType(ContentType.JSON)
                .cookie(SessionCookie.NAME, first)
                .body(Map.of("email", email, "password", Population.PASSWORD))
                .post("/api/session"));

        assertThat(current(first).statusCode()).isEqualTo(401);
        assertThat(current(second).statusCode()).isEqualTo(200);
    }

    @Test
    void theDatabaseHoldsNothingThatOpensASession() {
        var ada = population.person("owner");
        var signedIn = signIn(ada.email(), Population.PASSWORD);

        var rows = jdbi.withHandle(handle -> handle.createQuery("select session::text from session where user_id = ?")
                .bind(0, ada.userId())
                .mapTo(String.class)
                .list());

        assertThat(rows)
                .hasSize(1)
                .allSatisfy(row -> assertThat(row)
                        .doesNotContain(cookieOf(signedIn))
                        .doesNotContain(signedIn.jsonPath().getString("csrfToken")));
    }

    @Test
    void aSessionIsGoneOnceItsOwnerLeftTheTenant() {
        var ada = population.person("owner");
        var cookie = cookieOf(signIn(ada.email(), Population.PASSWORD));

        jdbi.useHandle(handle -> handle.execute("delete from member where user_id = ?", ada.userId()));

        assertThat(current(cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void anIncompleteBodyIsNamedAndGarbageIsNoServerFault() {
        var incomplete = given().contentType(ContentType.JSON)
                .body(Map.of("email", "a@b"))
                .post("/api/session");
        var garbage = given().contentType(ContentType.JSON).body("{\"email\":").post("/api/session");
        var form = given().contentType(ContentType.URLENC).body("email=a").post("/api/session");

        assertThat(incomplete.statusCode()).isEqualTo(422);
        assertThat(incomplete.jsonPath().getList("errors.field")).isEqualTo(List.of("password"));
        assertThat(garbage.statusCode()).isEqualTo(400);
        assertThat(form.statusCode()).isEqualTo(415);
        assertThat(current("no-session").statusCode()).isEqualTo(401);
    }

    private static Response signIn(String email, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("email", email, "password", password))
                .post("/api/session");
    }

    private static Response current(String cookie) {
        return given().cookie(SessionCookie.NAME, cookie).get("/api/session");
    }

    private static String cookieOf(Response response) {
        return response.getCookie(SessionCookie.NAME);
    }

    private static Map<String, Object> withoutRequestId(Response response) {
        var body = new HashMap<String, Object>(response.jsonPath().getMap(""));
        body.remove("requestId");
        return body;
    }
}
