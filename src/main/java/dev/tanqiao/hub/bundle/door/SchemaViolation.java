package dev.tanqiao.hub.bundle.door;

/** A body that does not fit its JSON Schema; routes may catch it. */
public final class SchemaViolation extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param sentence with the JSON pointer of each value that does not fit */
    public SchemaViolation(String sentence) {
        super(sentence);
    }
}
