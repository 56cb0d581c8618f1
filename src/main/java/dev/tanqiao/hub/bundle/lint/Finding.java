package dev.tanqiao.hub.bundle.lint;

/**
 * Something wrong with a bundle or a scenario.
 *
 * @param file in the bundle; empty: what was named is the file
 * @param line counted from 1
 * @param column counted from 1
 * @param what is wrong, with the nearest name where there is one
 */
public record Finding(Code code, String file, int line, int column, String what) {

    /** For people, without what helps. */
    /** Whether a hub refuses the bundle for it. */
    public boolean isError() {
        return code.severity() == Code.Severity.ERROR;
    }

    @Override
    public String toString() {
        return "%s:%s:%s: %s %s".formatted(file, line, column, code, what);
    }
}
