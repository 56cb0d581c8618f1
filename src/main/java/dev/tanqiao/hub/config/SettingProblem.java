package dev.tanqiao.hub.config;

import dev.tanqiao.base.redact.Redactor;

/** A setting that cannot be used: which, what it was, what is expected. The hub does not start. */
public final class SettingProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;

    public SettingProblem(String name, Object value, String expected) {
        super("Setting %s %s. The hub was not started.".formatted(name, problem(value, expected)));
        this.setting = name;
        this.problem = problem(value, expected);
    }

    public SettingProblem(String sentence) {
        super(sentence);
        this.setting = "";
        this.problem = sentence;
    }

    /** What was found, without what is secret in it, and what is wanted. */
    static String problem(Object value, String expected) {
        return Redactor.redact("is '%s'; expected: %s".formatted(value, expected));
    }

    /** Its full name; empty where it is about no single one. */
    String setting() {
        return setting;
    }

    String problem() {
        return problem;
    }
}
