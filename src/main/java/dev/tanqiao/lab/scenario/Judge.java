package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether what was expected is there; if not, what is there in its stead, and which row comes nearest. */
final class Judge {

    private final Witness witness;

    Judge(Witness witness) {
        this.witness = witness;
    }

    boolean isMet(Expectation expectation) {
        return expectation.isMetBy(
                expectation.fitting(witness.rows(expectation.kind())).size());
    }

    /** Why an expectation is not met. */
    Failure failure(Expectation expectation, String when) {
        List<ObjectNode> rows = witness.rows(expectation.kind());
        int fitting = expectation.fitting(rows).size();
        JsonNode times = expectation.times();
        String many = times == null ? "at least one " : Fit.shown(times) + " × ";
        return new Failure(
                expectation.line(),
                many + expectation + when,
                "%s of %s %s%s".formatted(fitting, rows.size(), plural(expectation.kind()), nearest(expectation, rows)),
                about(expectation));
    }

    /** What must never be, and is. */
    Optional<Failure> forbidden(Expectation never, String at) {
        List<ObjectNode> fitting = never.fitting(witness.rows(never.kind()));
        return never.isMetBy(fitting.size())
                ? Optional.of(new Failure(
                        never.line(),
                        "never a " + never,
                        "at %s: %s".formatted(at, fitting.isEmpty() ? "none" : shown(fitting.get(0))),
                        about(never)))
                : Optional.empty();
    }

    private static List<String> about(Expectation expectation) {
        JsonNode of = expectation.fields().path("of");
        return of.isTextual() ? List.of(of.asText()) : List.of();
    }

    /** Where too many fit, one of them; else one that is not the same as the first, or the row that differs least. */
    private static String nearest(Expectation expectation, List<ObjectNode> rows) {
        List<ObjectNode> fitting = expectation.fitting(rows);
        if (!fitting.isEmpty()) {
            return "; one of them: " + shown(fitting.get(0));
        }
        return rows.stream()
                .filter(row -> !expectation.misfits(row).isEmpty())
                .min(Comparator.comparing((ObjectNode row) -> !expectation.isAnother(row))
                        .thenComparingInt(row -> distance(expectation, row)))
                .map(row -> "; the nearest: %s (%s)".formatted(shown(row), String.join("; ", expectation.misfits(row))))
                .orElse("");
    }

    /** Another purchase is further away than any other difference. */
    private static int distance(Expectation expectation, ObjectNode row) {
        boolean another =
                expectation.fields().has("of") && !Fit.fits(expectation.fields().path("of"), row.path("of"));
        return expectation.misfits(row).size() + (another ? 100 : 0);
    }

    private static String plural(String kind) {
        return switch (kind) {
            case "quarantine" -> "quarantined rows";
            case "received" -> "received rows";
            case "delivery" -> "deliveries";
            case "push" -> "pushes";
            default -> kind + "s";
        };
    }

    private static String shown(ObjectNode row) {
        List<String> words = new ArrayList<>();
        row.properties().forEach(field -> {
            if (!field.getValue().isNull() && !field.getValue().isObject()) {
                words.add(field.getKey() + " " + Fit.shown(field.getValue()));
            }
        });
        return String.join(", ", words);
    }
}
