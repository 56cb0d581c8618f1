package dev.tanqiao.lab.bench.growth;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The statements by which routes claim what is due. */
final class Claims {

    private static final Pattern PARAMETER =
            Pattern.compile(":#(?:\\$\\{bean:\\w+\\?method=(\\w+)}|\\$\\{variable\\.schedule\\.name})");

    private static final List<String> FILES = List.of(
            "settlements-due",
            "claim-stopped-sender",
            "claim-unknown",
            "claim-overdue",
            "claim-bill-line",
            "claim-delivery",
            "claim-collecting",
            "claim-enrolment-consented",
            "claim-enrolment-cid-issued",
            "claim-push",
            "claim-schedule",
            "events-due");

    private Claims() {}

    static void addTo(Map<String, Runnable> statements, GrownDatabase database) {
        for (String file : FILES) {
            List<Object> values = new ArrayList<>();
            Matcher parameters = PARAMETER.matcher(text(file).replaceAll("(?m)^--.*$", ""));
            String sql = parameters.replaceAll(found -> {
                values.add(value(found.group(1)));
                return "?";
            });
            statements.put(
                    file,
                    () -> database.undone(() -> {
                        if (database.jdbc().queryForList(sql, values.toArray()).isEmpty()) {
                            throw new IllegalStateException("%s found nothing to claim.".formatted(file));
                        }
                    }));
        }
    }

    private static Object value(@Nullable String method) {
        return method == null
                ? "probe"
                : switch (method) {
                    case "owner" -> "bench";
                    case "confirmedNow", "now", "nowOrToAsk" -> Timestamp.from(GrownDatabase.NOW);
                    case "free", "most" -> 64;
                    case "busy", "running" -> "{}";
                    case "leaseSeconds" -> 60;
                    default -> throw new IllegalArgumentException("Give a value for " + method + " here.");
                };
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(Claims.class.getResourceAsStream("/sql/" + file + ".sql"), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
