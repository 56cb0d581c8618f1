package dev.tanqiao.lab.chaos;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.delivery.JdbcOutbox;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.NamedRoute;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes a hub stop dead before or after nodes of its routes and changes of its rows. Which points there are the running
 * context tells: every node that Camel builds, and every commit or lone statement, named by the use case or the store's method around it.
 * Added to a hub by {@code --spring.main.sources}; {@link Deaths} says where it dies.
 */
@Configuration(proxyBeanMethods = false)
public class CrashPoints {

    private static final StackWalker STACK = StackWalker.getInstance();
    private static final Object[] NONE = {};
    private static final Set<String> LONE_STATEMENTS =
            Set.of("execute", "executeUpdate", "executeBatch", "executeLargeUpdate", "executeQuery");

    @Bean
    static Deaths deaths() {
        return new Deaths(
                Long.getLong("tanqiao.crash.seed", 0),
                Integer.getInteger("tanqiao.crash.points", 1),
                Pattern.compile(System.getProperty("tanqiao.crash.at", "")),
                Path.of(System.getProperty("tanqiao.crash.home", ".")));
    }

    /** Only a hub that is ready dies: one that never starts plays nothing. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> ready(Deaths deaths) {
        return event -> deaths.begin();
    }

    @Bean
    InterceptStrategy nodes(Deaths deaths) {
        return (context, definition, target, nextTarget) -> {
            String node = "node " + route(definition) + "/" + definition.getId();
            deaths.learn(node);
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    deaths.pass("before " + node);
                    return super.process(exchange, doneSync -> {
                        deaths.pass("after " + node);
                        callback.done(doneSync);
                    });
                }
            };
        };
    }

    private static String route(NamedNode definition) {
        for (NamedNode at = definition; at != null; at = at.getParent()) {
            if (at instanceof NamedRoute route) {
                return route.getRouteId();
            }
        }
        return "?";
    }

    @Bean
    static BeanPostProcessor rows(Deaths deaths) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource && name.equals("dataSource")
                        ? around(DataSource.class, (DataSource) bean, deaths)
                        : bean;
            }
        };
    }

    private static DataSource around(Class<DataSource> type, DataSource rows, Deaths deaths) {
        return proxy(
                type,
                rows,
                (method, result) -> result instanceof Connection connection ? connection(connection, deaths) : result,
                (method, arguments) -> {},
                (method, arguments) -> {});
    }

    private static Connection connection(Connection connection, Deaths deaths) {
        return proxy(
                Connection.class,
                connection,
                (method, result) ->
                        result instanceof Statement statement ? statement(statement, connection, deaths) : result,
                (method, arguments) -> {
                    if (method.equals("commit")) {
                        deaths.pass("before " + change());
                    }
                },
                (method, arguments) -> {
                    if (method.equals("commit")) {
                        deaths.pass("after " + change());
                    }
                });
    }

    private static Statement statement(Statement statement, Connection connection, Deaths deaths) {
        Passing before = passing("before ", statement, connection, deaths);
        Passing after = passing("after ", statement, connection, deaths);
        return statement instanceof PreparedStatement prepared
                ? proxy(PreparedStatement.class, prepared, (method, result) -> result, before, after)
                : proxy(Statement.class, statement, (method, result) -> result, before, after);
    }

    private static Passing passing(String when, Statement statement, Connection connection, Deaths deaths) {
        return (method, arguments) -> {
            String sql = arguments.length > 0 && arguments[0] instanceof String given
                    ? given
                    : statement.toString().replaceAll("(?s)^.*?wrapping ", "");
            if (LONE_STATEMENTS.contains(method) && isLoneChange(sql, connection)) {
                deaths.pass(when + change());
            }
        };
    }

    private static boolean isLoneChange(String statement, Connection connection) {
        try {
            String sql = statement.replaceAll("--[^\n]*\n", "").strip();
            return connection.getAutoCommit()
                    && sql.matches("(?is)^(update|insert|delete|with\\b.*\\b(update|insert|delete))\\b.*");
        } catch (java.sql.SQLException closed) {
            return false;
        }
    }

    /** The use case or the store's method that changes rows, or the claim of a route. */
    private static String change() {
        return STACK.walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("dev.tanqiao.")
                        && !frame.getClassName().startsWith(CrashPoints.class.getName())
                        && !frame.getClassName().equals(UnitOfWork.class.getName())
                        && !frame.getClassName().equals(DatabaseTransaction.class.getName())
                        && !frame.getClassName().equals(JdbcOutbox.class.getName()))
                .findFirst()
                .map(frame -> "change "
                        + frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1) + "."
                        + frame.getMethodName())
                .orElseGet(() ->
                        "change by a thread " + Thread.currentThread().getName().replaceAll("[0-9#]+", "")));
    }

    @FunctionalInterface
    private interface Wrapping {
        Object of(String method, Object result);
    }

    @FunctionalInterface
    private interface Passing {
        void at(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, T behind, Wrapping wrapping, Passing before, Passing after) {
        return type.cast(Proxy.newProxyInstance(
                CrashPoints.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? NONE : arguments;
                    before.at(method.getName(), given);
                    try {
                        Object result = method.invoke(behind, arguments);
                        after.at(method.getName(), given);
                        return result == null ? null : wrapping.of(method.getName(), result);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }
}
