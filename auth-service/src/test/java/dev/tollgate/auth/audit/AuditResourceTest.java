package dev.tollgate.auth.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.auth.Population;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class AuditResourceTest {
    @Inject
    Population population;

    @Inject
    AuditRepository audit;

    @Inject
    Jdbi jdbi;

    @Test
    void issuingAKeyIsRecordedWithWhoWhatAndInWhichRequest() {
        var ada = population.person("owner");

        var id = given().header("authorization", ada.bearer("owner"))
                .header("x-request-id", "req_audited")
                .contentType(ContentType.JSON)
                .body(Map.of("name", "audited key"))
                .post("/api/keys")
                .jsonPath()
                .getString("id");

        var entry = given().header("authorization", ada.bearer("owner"))
                .get("/api/audit")
                .jsonPath()
                .getMap("items[0]");
        assertThat(entry)
                .containsEntry("action", "key.issued")
                .containsEntry("actor", "someone@example.com")
                .containsEntry("actorId", ada.userId().toString())
                .containsEntry("tenantId", ada.tenantId().toString())
                .containsEntry("subjectKind", "key")
                .containsEntry("subjectId", id)
                .containsEntry("requestId", "req_audited")
                .containsKey("at");
        assertThat(entry.get("detail").toString()).contains("audited key");
    }

    @Test
    void aTenantReadsItsOwnEntriesAndAPlatformAdminThoseOfAny() {
        var ada = population.person("owner");
        var eve = population.person("owner");
        var path = "/api/audit?tenantId=" + ada.tenantId();

        var own = given().header("authorization", eve.bearer("admin")).get("/api/audit");
        var foreign = given().header("authorization", eve.bearer("owner")).get(path);
        var asPlatformAdmin =
                given().header("authorization", eve.bearer("platform-admin")).get(path);
        var asDeveloper =
                given().header("authorization", ada.bearer("developer")).get("/api/audit");

        assertThat(own.jsonPath().getList("items.tenantId"))
                .isNotEmpty()
                .isEqualTo(List.of(eve.tenantId().toString()));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(asPlatformAdmin.jsonPath().getList("items.action")).isEqualTo(List.of("tenant.created"));
        assertThat(asDeveloper.statusCode()).isEqualTo(403);
    }

    @Test
    void entriesArePagedNewestFirst() {
        var ada = population.person("owner");
        for (var i = 0; i < 3; i++) {
            given().header("authorization", ada.bearer("owner"))
                    .contentType(ContentType.JSON)
                    .body(Map.of("name", "k" + i))
                    .post("/api/keys");
        }

        var first = given().header("authorization", ada.bearer("owner"))
                .get("/api/audit?limit=2")
                .jsonPath();
        var second = given().header("authorization", ada.bearer("owner"))
                .get("/api/audit?limit=2&cursor=" + first.getString("nextCursor"))
                .jsonPath();

        assertThat(first.getList("items.detail.name")).isEqualTo(List.of("k2", "k1"));
        assertThat(second.getList("items.action")).isEqualTo(List.of("key.issued", "tenant.created"));
        assertThat(second.getString("nextCursor")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update audit_entry set actor = 'nobody'", "delete from audit_entry", "truncate audit_entry"})
    void nothingChangesAnEntry(String sql) {
        population.person("owner");

        assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(sql))).hasMessageContaining("append-only");
    }

    @Test
    void anEntryOfARolledBackChangeDoesNotStand() {
        var ada = population.person("owner");

        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    audit.append(
                            Actor.platform("test"),
                            new AuditedChange(ada.tenantId(), "test.undone", "test", "1", Map.of()));
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(audit.list(ada.tenantId(), Long.MAX_VALUE, 10))
                .extracting(AuditEntry::action)
                .doesNotContain("test.undone");
    }
}
