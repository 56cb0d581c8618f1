package dev.tanqiao.hub.bundle.operation;

/** An operation was not answered. The message says what happened, and whether anything may have been done. */
public final class OperationFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private OperationFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    private OperationFailed(String sentence) {
        super(sentence);
    }

    /** The request did not leave, or was turned away before it was read. */
    public static OperationFailed notSent(String operation, String why, Throwable cause) {
        return new OperationFailed("%s was not done: %s".formatted(operation, why), cause);
    }

    /** As above, of its own accord. */
    public static OperationFailed notSent(String operation, String why) {
        return new OperationFailed("%s was not done: %s".formatted(operation, why));
    }

    /** The request may have arrived. */
    public static OperationFailed noAnswer(String operation, String why, Throwable cause) {
        return new OperationFailed(unknown(operation, why), cause);
    }

    static OperationFailed noAnswer(String operation, String why) {
        return new OperationFailed(unknown(operation, why));
    }

    private static String unknown(String operation, String why) {
        return "%s got no answer that can be used: %s. Whether it was done is not known."
                .formatted(operation, why.replaceFirst("\\.$", ""));
    }
}
