package dev.tollgate.billing.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.PostgresResource;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class CopyTableTest {
    private static final CopyTable<Sample> SAMPLES = new CopyTable<Sample>("sample")
            .integer("number", Sample::number)
            .uuid("id", Sample::id)
            .text("text", Sample::text)
            .json("json", row -> "{\"ä\":1}".getBytes(StandardCharsets.UTF_8))
            .time("time", Sample::time)
            .bool("even", row -> row.number % 2 == 0)
            .bigint("count", Sample::count)
            .money("price", row -> row.count == null ? null : Money.ofNanos(-row.count));
    private final Jdbi jdbi;

    CopyTableTest() {
        var properties = new PostgresResource().start();
        var database = new PGSimpleDataSource();
        database.setUrl(properties.get("quarkus.datasource.jdbc.url"));
        database.setUser(properties.get("quarkus.datasource.username"));
        database.setPassword(properties.get("quarkus.datasource.password"));
        jdbi = BillingDatabase.over(database);
    }

    private record Sample(
            int number,
            @Nullable UUID id,
            @Nullable String text,
            @Nullable Instant time,
            @Nullable Long count) {}

    private static Sample empty(int number) {
        return new Sample(number, null, null, null, null);
    }

    @Test
    void valuesAndTheirAbsenceComeBackAsTheyWent() {
        var id = UUID.randomUUID();
        var time = Instant.parse("1999-12-31T23:59:59.999999500Z");
        var rows = List.of(new Sample(1, id, "a\tb\\N\n\"ä🎵", time, Long.MIN_VALUE + 1), empty(2));

        var found = within(handle -> {
            SAMPLES.insert(handle, rows);
            return all(handle, "select *, json ->> 'ä' as member from sample order by number");
        });

        assertThat(found).hasSize(2);
        assertThat(found.getFirst())
                .containsEntry("id", id)
                .containsEntry("text", "a\tb\\N\n\"ä🎵")
                .containsEntry("member", "1")
                .containsEntry("even", false)
                .containsEntry("count", Long.MIN_VALUE + 1)
                .containsEntry("price", Long.MAX_VALUE);
        assertThat(found.getFirst().get("time").toString())
                .startsWith("2000-01-01")
                .endsWith("00:00:00.0");
        assertThat(found.getLast())
                .containsEntry("even", true)
                .containsEntry("id", null)
                .containsEntry("text", null)
                .containsEntry("time", null)
                .containsEntry("count", null)
                .containsEntry("price", null);
    }

    @Test
    void timesAreRoundedAsTheDatabaseRoundsTheirText() {
        var times = List.of(
                Instant.parse("2026-11-22T10:11:12.123456400Z"),
                Instant.parse("2026-11-22T10:11:12.123456600Z"),
                Instant.parse("1970-01-01T00:00:00.999999900Z"),
                Instant.parse("1066-10-14T09:00:00.000001Z"));

        var different = within(handle -> {
            SAMPLES.insert(
                    handle,
                    times.stream()
                            .map(time -> new Sample(1, null, time.toString(), time, null))
                            .toList());
            return all(handle, "select * from sample where time <> text::timestamptz");
        });

        assertThat(different).isEmpty();
    }

    @Test
    void rowsBeyondTheBufferKeepTheirOrderAndContent() {
        var rows = IntStream.range(0, 3_000)
                .mapToObj(number ->
                        new Sample(number, null, "é".repeat(number == 7 ? 300_000 : number % 100), null, (long) number))
                .toList();

        var found = within(handle -> {
            SAMPLES.insert(handle, rows);
            return all(handle, """
                    select count(*) as rows, max(length(text)) as longest, sum(length(text)) as length,
                           count(*) filter (where number <> count or at <> number + 1) as wrong from sample
                    """);
        });

        assertThat(found.getFirst())
                .containsEntry("rows", 3_000L)
                .containsEntry("longest", 300_000)
                .containsEntry("wrong", 0L)
                .containsEntry("length", 300_000L - 7 + 30 * 4_950);
    }

    @Test
    void aRefusedRowAddsNoneAndTellsItsState() {
        assertRefused("22021", new Sample(2, null, "a\0b", null, null));
        assertRefused("22008", new Sample(2, null, null, Instant.MAX, null));
        assertRefused("22008", new Sample(2, null, null, Instant.parse("+300000-01-01T00:00:00Z"), null));
        assertRefused("23514", empty(-1));
    }

    private void assertRefused(String state, Sample refused) {
        within(handle -> {
            handle.savepoint("before");
            assertThatThrownBy(() -> SAMPLES.insert(handle, List.of(empty(1), refused)))
                    .isInstanceOf(UnableToExecuteStatementException.class)
                    .hasCauseInstanceOf(SQLException.class)
                    .extracting(thrown -> ((SQLException) thrown.getCause()).getSQLState())
                    .isEqualTo(state);
            handle.rollbackToSavepoint("before");
            assertThat(all(handle, "select * from sample")).isEmpty();
            return refused;
        });
    }

    private <T> T within(HandleCallback<T, RuntimeException> work) {
        return jdbi.inTransaction(handle -> {
            handle.execute("""
                    create temporary table sample (
                        at int generated always as identity, number int check (number >= 0), id uuid, text text, json json,
                        time timestamptz, even boolean, count bigint, price bigint) on commit drop
                    """);
            return work.withHandle(handle);
        });
    }

    private static List<Map<String, @Nullable Object>> all(Handle handle, String sql) {
        return handle.createQuery(sql).mapToMap().list();
    }
}
