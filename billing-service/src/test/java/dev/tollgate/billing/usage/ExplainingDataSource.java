package dev.tollgate.billing.usage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Tells the plan of each statement that is run through it, with the statement's own parameters.
public final class ExplainingDataSource {
    private ExplainingDataSource() {}

    public static DataSource of(DataSource real, Consumer<String> plans) {
        return proxy(DataSource.class, (method, arguments) -> {
            var result = call(real, method, arguments);
            return result instanceof Connection connection ? connection(connection, plans) : result;
        });
    }

    /// Always the same connection, as a pool has it; closing it does nothing.
    static DataSource kept(Connection connection) {
        var open = proxy(
                Connection.class,
                (method, arguments) -> method.getName().equals("close") ? null : call(connection, method, arguments));
        return proxy(DataSource.class, (method, arguments) -> open);
    }

    private static Connection connection(Connection real, Consumer<String> plans) {
        return proxy(Connection.class, (method, arguments) -> {
            var result = call(real, method, arguments);
            return result instanceof PreparedStatement statement && arguments != null
                    ? statement(statement, (String) arguments[0], real, plans)
                    : result;
        });
    }

    private static PreparedStatement statement(
            PreparedStatement real, String sql, Connection connection, Consumer<String> plans) {
        var parameters = new ArrayList<Call>();
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().startsWith("set") && arguments != null && arguments.length > 1) {
                parameters.add(new Call(method, List.of(arguments)));
            } else if (method.getName().startsWith("execute")) {
                plans.accept(plan(sql, parameters, connection));
            }
            return call(real, method, arguments);
        });
    }

    private static String plan(String sql, List<Call> parameters, Connection connection) throws Throwable {
        try (var explain = connection.prepareStatement("explain (analyze, costs off, timing off) " + sql)) {
            for (var parameter : parameters) {
                call(explain, parameter.method(), parameter.arguments().toArray());
            }
            var plan = new StringBuilder();
            try (var lines = explain.executeQuery()) {
                while (lines.next()) {
                    plan.append("    ").append(lines.getString(1)).append('\n');
                }
            }
            return plan.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> handler.handle(method, arguments)));
    }

    private interface Handler {
        @Nullable
        Object handle(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private record Call(Method method, List<Object> arguments) {}
}
