package dev.tanqiao.upstream.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.base.redact.Visible;
import dev.tanqiao.upstream.contract.Difference;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the upstreams answered, and how it differs from the contracts. */
public final class Findings {

    private final List<Answer> answers;
    private final List<String> notAsked;
    private final List<String> unanswered;

    Findings(List<Answer> answers, List<String> notAsked, List<String> unanswered) {
        this.answers = List.copyOf(answers);
        this.notAsked = List.copyOf(notAsked);
        this.unanswered = List.copyOf(unanswered);
    }

    /** By operation and place, each once. */
    public List<Difference> differences() {
        return answers.stream()
                .flatMap(answer -> answer.differences().stream())
                .distinct()
                .toList();
    }

    /** Whether a question that was to be asked got no answer at all. */
    public boolean isIncomplete() {
        return !unanswered.isEmpty();
    }

    /** Prints a line an answer and a line a difference; no token and no cid. */
    public void print(PrintWriter out) {
        for (Answer answer : answers) {
            List<Difference> differences = answer.differences();
            String operation = answer.question().operation();
            String refusal = answer.refusal();
            if (differences.isEmpty()) {
                out.printf("as described  %s%n", operation);
            }
            differences.forEach(
                    one -> out.printf("differs       %s %s: %s%n", operation, one.part(), shown(one.text())));
            if (!refusal.isEmpty()) {
                out.printf("              refused with %s: only that answer was compared%n", shown(refusal));
            }
        }
        notAsked.forEach(what -> out.printf("not asked     %s%n", what));
        unanswered.forEach(what -> out.printf("no answer     %s%n", shown(what)));
        out.printf("%s differences in %s answers.%n", differences().size(), answers.size());
        out.flush();
    }

    private static String shown(String text) {
        return Visible.line(Redactor.redact(text));
    }

    /**
     * Writes the answers without secrets, for people and for a later comparison.
     *
     * @return how the shapes of the answers have changed since the record that lay there, a sentence each
     */
    public List<String> record(Path file) {
        ObjectNode record = Answer.JSON.createObjectNode();
        for (Answer answer : answers) {
            ObjectNode one = record.putObject(answer.question().operation());
            one.put("method", answer.question().method());
            one.put("path", answer.question().path());
            one.put("status", answer.status());
            one.put("contentType", answer.contentType());
            one.set("body", Shown.of(answer));
        }
        try {
            JsonNode before = Files.exists(file) ? Answer.JSON.readTree(Files.readString(file)) : null;
            Files.writeString(
                    file,
                    Answer.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(record) + System.lineSeparator());
            return before == null ? List.of() : Shape.changes(before, record);
        } catch (IOException unusable) {
            throw new UncheckedIOException(
                    "The record %s cannot be used: %s. The upstreams were asked; nothing was written."
                            .formatted(file, unusable.getMessage()),
                    unusable);
        }
    }
}
