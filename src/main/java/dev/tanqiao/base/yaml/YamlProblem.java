package dev.tanqiao.base.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A YAML file that cannot be used. Each line of the message reads {@code file:line: pointer: what was expected}. */
public final class YamlProblem extends RuntimeException implements ToldInLines {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /**
     * One value that cannot be used.
     *
     * @param pointer of the value; null: what stands there is no YAML
     */
    public record Finding(
            String file,
            YamlDocument.Position position,
            @Nullable String pointer,
            String expected) {

        @Override
        public String toString() {
            String place = "%s:%s: ".formatted(file, position.line());
            return pointer == null ? place + expected : "%s%s: %s".formatted(place, pointer, expected);
        }
    }

    /** Complaints of several values together. */
    public static YamlProblem of(List<Finding> findings) {
        return new YamlProblem(findings);
    }

    YamlProblem(List<Finding> findings) {
        super(String.join(System.lineSeparator(), texts(findings)));
        this.findings = List.copyOf(findings);
    }

    /** Every complaint, in the order of the file's lines. */
    public List<String> findings() {
        return texts(findings);
    }

    /** Likewise, each with its place. */
    public List<Finding> details() {
        return findings;
    }

    private static List<String> texts(List<Finding> findings) {
        return findings.stream().map(Finding::toString).toList();
    }
}
