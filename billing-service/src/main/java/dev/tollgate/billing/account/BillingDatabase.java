package dev.tollgate.billing.account;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/// The service's one way to its database. Statements name their transactions themselves; none is ambient.
@Singleton
public class BillingDatabase {
    private static final Set<String> REFUSALS = Set.of("21", "22", "23", "54");

    @Produces
    @Singleton
    Jdbi jdbi(DataSource dataSource) {
        return over(dataSource);
    }

    /// A [Jdbi] that knows money and instants, alone and in arrays.
    public static Jdbi over(DataSource dataSource) {
        return over(Jdbi.create(dataSource));
    }

    /// The same without a pool, for commands that run beside the service.
    public static Jdbi at(String url, @Nullable String user, @Nullable String password) {
        return over(Jdbi.create(() -> DriverManager.getConnection(url, user, password)));
    }

    /// The time by the clock that postings are timed with. What depends on when something was posted must ask
    /// it: the process's clock may be another's.
    public static Instant now(Handle handle) {
        return handle.createQuery("select clock_timestamp()")
                .mapTo(Instant.class)
                .one();
    }

    private static Jdbi over(Jdbi jdbi) {
        jdbi.installPlugin(new PostgresPlugin());
        jdbi.registerArgument(new MoneyArgument());
        jdbi.registerColumnMapper(Money.class, (row, column, context) -> Money.ofNanos(row.getLong(column)));
        jdbi.registerArrayType(Money.class, "bigint", money -> money == null ? null : money.nanos());
        jdbi.registerArrayType(Instant.class, "timestamptz", at -> at == null ? null : at.toString());
        jdbi.registerArrayType(Boolean.class, "boolean");
        jdbi.registerArrayType(LocalDate.class, "date");
        jdbi.registerRowMapper(ConstructorMapper.factory(Wallet.class));
        return jdbi;
    }

    /// The SQLSTATE when the database refused the data itself, not the moment or the connection: classes 21 and
    /// 22 (what a statement works on), 23 (constraints) and 54 (too long for an index).
    public static @Nullable String refusal(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return REFUSALS.contains(sql.getSQLState().substring(0, 2)) ? sql.getSQLState() : null;
            }
        }
        return null;
    }

    private static final class MoneyArgument extends AbstractArgumentFactory<Money> {
        MoneyArgument() {
            super(Types.BIGINT);
        }

        @Override
        protected Argument build(Money money, ConfigRegistry config) {
            return (position, statement, context) -> statement.setLong(position, money.nanos());
        }
    }
}
