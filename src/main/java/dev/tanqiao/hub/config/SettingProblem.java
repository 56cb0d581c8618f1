package dev.tanqiao.hub.config;

/** A setting that cannot be used: which, what it was, what is expected. The hub does not start. */
public final class SettingProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;

    public SettingProblem(String name, Object value, String expected) {
        super("Setting %s is '%s'; expected: %s. The hub was not started.".formatted(name, value, expected));
        this.setting = name;
        this.problem = "is '%s'; expected: %s".formatted(value, expected);
    }

    public SettingProblem(String sentence) {
        super(sentence);
        this.setting = "";
        this.problem = sentence;
    }

    /** Its full name; empty where it is about no single one. */
    String setting() {
        return setting;
    }

    String problem() {
        return problem;
    }
}
