package dev.tanqiao.lab.check;

/**
 * Something that does not agree.
 *
 * @param invariant number of the invariant in docs/RELIABILITY.md, 1 to 15
 * @param subject whom it is about: {@code order T00303}, {@code settlement 17 (P…)}, {@code event …}
 * @param detail what was expected, and what was found
 */
public record Finding(int invariant, String subject, String detail) {

    @Override
    public String toString() {
        return "invariant %2s  %s: %s".formatted(invariant, subject, detail);
    }
}
