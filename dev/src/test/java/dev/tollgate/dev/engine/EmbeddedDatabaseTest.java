package dev.tollgate.dev.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    static Path binaries;

    @Test
    void stateSurvivesARestart(@TempDir Path folder) throws Exception {
        try (var database = start(folder)) {
            database.createDatabase("ledger");
            database.createDatabase("ledger");
            execute(database, "create table kept as select 42 as answer");
        }

        try (var database = start(folder);
                var connection = DriverManager.getConnection(
                        database.jdbcUrl("postgres"), database.user(), database.password());
                var rows = connection.createStatement().executeQuery("select answer from kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void killedServerStartsAgainWithWhatItAcknowledged(@TempDir Path folder) throws Exception {
        try (var database = start(folder)) {
            execute(database, "create table kept as select 42 as answer");
            ProcessHandle.of(database.pid()).orElseThrow().destroyForcibly();
            await().until(() -> !database.isAlive());
        }

        try (var database = start(folder)) {
            assertThat(database.isAlive()).isTrue();
            execute(database, "insert into kept select answer + 1 from kept");
        }
    }

    @Test
    void aRoleMayLogInAndOwnsNothing(@TempDir Path folder) throws Exception {
        try (var database = start(folder)) {
            database.createRole("clerk");
            database.createRole("clerk");
            execute(database, "create table kept as select 42 as answer");

            try (var connection = DriverManager.getConnection(database.jdbcUrl("postgres"), "clerk", "clerk");
                    var statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("delete from kept"))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    private static EmbeddedDatabase start(Path folder) {
        return EmbeddedDatabase.start(folder, binaries, 0, Map.of());
    }

    private static void execute(EmbeddedDatabase database, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(
                        database.jdbcUrl("postgres"), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
