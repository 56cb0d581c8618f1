package dev.tanqiao.base.log;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Whether something failed because the database is away, stops, is full, or takes no writes: it passes, and no line of code is at fault. */
public final class Outage {

    /** SQLSTATE: connection lost, no resources, ended by its administrator, takes no writes. */
    private static final String STATES = "(08|53|57).*|25006";

    private Outage() {}

    /** Whether such a cause lies beneath a failure. */
    public static boolean isOf(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLException sql
                            && sql.getSQLState() != null
                            && sql.getSQLState().matches(STATES)) {
                return true;
            }
        }
        return false;
    }
}
