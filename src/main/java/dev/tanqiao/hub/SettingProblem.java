package dev.tanqiao.hub;

/** A setting that cannot be used: which, what it was, what is expected. The hub does not start. */
public final class SettingProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingProblem(String name, Object value, String expected) {
        super("Setting %s is '%s'; expected: %s. The hub was not started.".formatted(name, value, expected));
    }

    public SettingProblem(String sentence) {
        super(sentence);
    }
}
