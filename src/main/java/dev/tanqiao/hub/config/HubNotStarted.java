package dev.tanqiao.hub.config;

import dev.tanqiao.base.yaml.ToldInLines;
import java.util.Map;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySources;

/** The hub could not start; the message says why: one sentence, or of several settings one each, on lines of their own. */
public final class HubNotStarted extends RuntimeException implements ToldInLines {

    private static final long serialVersionUID = 1L;

    private static final String ENDING = " The hub was not started.";

    private HubNotStarted(String sentences, Throwable cause) {
        super(sentences, cause);
    }

    /** @param environment as far as it was there; of settings that do not fit it says which and where */
    static HubNotStarted because(Throwable failure, @Nullable ConfigurableEnvironment environment) {
        String sentence = null;
        String deepest = failure.getClass().getSimpleName();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (environment != null && isAboutSettings(cause)) {
                return new HubNotStarted(ofSettings(cause, environment.getPropertySources()), failure);
            }
            if (sentence == null) {
                sentence = known(cause);
            }
            if (cause.getMessage() != null) {
                deepest = cause.getMessage();
            }
        }
        String told = sentence != null ? sentence : deepest;
        return new HubNotStarted(told.strip().lines().findFirst().orElse(told), failure);
    }

    private static boolean isAboutSettings(Throwable cause) {
        return cause instanceof SettingProblem problem && !problem.setting().isEmpty()
                || cause instanceof BindException misfit && !hasOurs(misfit);
    }

    /** All whose values do not fit; where they do, the one that was no good when it was used. */
    private static String ofSettings(Throwable cause, PropertySources sources) {
        Map<String, String> misfits = Misfits.of(sources, sources);
        if (misfits.isEmpty()) {
            misfits = cause instanceof SettingProblem problem
                    ? Map.of(problem.setting(), problem.problem())
                    : Map.of(((BindException) cause).getName().toString(), Misfits.misfit((BindException) cause));
        }
        return misfits.entrySet().stream()
                        .map(misfit -> "%sSetting %s %s."
                                .formatted(
                                        Misfits.place(misfit.getKey(), sources)
                                                .map(place -> place + ": ")
                                                .orElse(""),
                                        misfit.getKey(),
                                        misfit.getValue()))
                        .collect(Collectors.joining(System.lineSeparator()))
                + ENDING;
    }

    private static @Nullable String known(Throwable cause) {
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
}
