package dev.tanqiao.hub.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.support.AbstractSqlTypeValue;

/** One column of many rows as an SQL array, for {@code unnest}: one statement writes a batch. */
public final class Column extends AbstractSqlTypeValue {

    private final String sqlType;
    private final @Nullable Object[] values;

    private Column(String sqlType, @Nullable Object[] values) {
        this.sqlType = sqlType;
        this.values = values;
    }

    /** What {@code value} takes from each row. Instants travel as ISO text, which names its offset. */
    public static <T> Column of(String sqlType, Collection<T> rows, Function<T, @Nullable Object> value) {
        return new Column(sqlType, rows.stream().map(value).toArray());
    }

    @Override
    protected Object createTypeValue(Connection connection, int ignoredType, @Nullable String ignoredName)
            throws SQLException {
        return connection.createArrayOf(sqlType, typed());
    }

    /** The driver sends an array of a type that it knows in binary form; of others it writes a text, which the server reads. */
    private @Nullable Object[] typed() {
        return switch (sqlType) {
            case "bigint" -> Arrays.copyOf(values, values.length, Long[].class);
            case "int" -> Arrays.copyOf(values, values.length, Integer[].class);
            case "text" -> Arrays.copyOf(values, values.length, String[].class);
            case "bytea" -> Arrays.copyOf(values, values.length, byte[][].class);
            default -> values;
        };
    }
}
