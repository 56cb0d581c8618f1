package dev.tanqiao.base.yaml;

import java.util.List;

/** A YAML file that cannot be used. Each line of the message reads {@code file:line: pointer: what was expected}. */
public final class YamlProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> findings;

    /** Complaints of several values together, each as {@link #findings()} has it. */
    public static YamlProblem of(List<String> findings) {
        return new YamlProblem(findings);
    }

    YamlProblem(List<String> findings) {
        super(String.join(System.lineSeparator(), findings));
        this.findings = List.copyOf(findings);
    }

    /** Every complaint, in the order of the file's lines. */
    public List<String> findings() {
        return findings;
    }
}
