package dev.tanqiao.hub.config;

import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.web.server.PortInUseException;

/** The hub could not start; the message is the one sentence a person needs. */
public final class HubNotStarted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private HubNotStarted(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    static HubNotStarted because(Throwable failure) {
        String sentence = null;
        String deepest = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (sentence == null) {
                sentence = known(cause);
            }
            if (cause.getMessage() != null) {
                deepest = cause.getMessage();
            }
        }
        return new HubNotStarted(sentence != null ? sentence : deepest, failure);
    }

    private static @org.jspecify.annotations.Nullable String known(Throwable cause) {
        if (cause instanceof SettingProblem problem) {
            return problem.getMessage();
        }
        if (cause instanceof UnboundConfigurationPropertiesException unknown) {
            return "There is no setting %s. docs/SETTINGS.md lists all; the hub was not started."
                    .formatted(String.join(
                            ", ",
                            unknown.getUnboundProperties().stream()
                                    .map(property -> property.getName().toString())
                                    .toList()));
        }
        if (cause instanceof BindException misfit && !hasOurs(misfit)) {
            return "Setting %s does not fit: %s. The hub was not started."
                    .formatted(misfit.getName(), deepestMessage(misfit));
        }
        if (cause instanceof PortInUseException taken) {
            return "Port %s is in use by another program. Stop it, or choose another with --port; the hub was not started."
                    .formatted(taken.getPort());
        }
        if (cause instanceof FlywayException schema && !(cause.getCause() instanceof java.sql.SQLException)) {
            return "The database's schema does not fit this version of Tanqiao: %s The hub was not started; nothing was changed."
                    .formatted(String.valueOf(schema.getMessage())
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
        if (cause instanceof java.sql.SQLException pooled
                && String.valueOf(pooled.getMessage()).contains("unsupported startup parameter")) {
            return "A pooler refuses what the hub sets with its connections (%s). Have it pass over that, ignore_startup_parameters = extra_float_digits,options for PgBouncer, and give the role the timeouts (docs/SETTINGS.md, \"Poolers\"); the hub was not started."
                    .formatted(pooled.getMessage());
        }
        if (cause instanceof java.sql.SQLException unreachable) {
            return "The database cannot be used (tanqiao.database.url): %s. The hub was not started."
                    .formatted(String.valueOf(unreachable.getMessage()).replaceAll("\\.+$", ""));
        }
        return null;
    }

    private static boolean hasOurs(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingProblem || cause instanceof UnboundConfigurationPropertiesException) {
                return true;
            }
        }
        return false;
    }

    private static String deepestMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
