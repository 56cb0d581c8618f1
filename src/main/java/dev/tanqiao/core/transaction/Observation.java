package dev.tanqiao.core.transaction;

/**
 * A row as it stood on one page.
 *
 * @param row what it says
 * @param raw its JSON text, byte for byte: the evidence
 */
public record Observation(Row row, String raw) {

    /** Tells whether a later sight of the row shows anything else. */
    public String rawHash() {
        return Row.sha256(raw);
    }
}
