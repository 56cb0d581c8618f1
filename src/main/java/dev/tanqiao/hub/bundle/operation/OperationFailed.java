package dev.tanqiao.hub.bundle.operation;

import org.jspecify.annotations.Nullable;

/** An operation was not answered. The message says what happened, and whether anything may have been done. */
public final class OperationFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private OperationFailed(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }

    /** The request did not leave, or was turned away before it was read. */
    public static OperationFailed notDone(String operation, String why, @Nullable Throwable cause) {
        return new OperationFailed("%s was not done: %s".formatted(operation, why), cause);
    }

    /** The request may have arrived. */
    public static OperationFailed noAnswer(String operation, String why, @Nullable Throwable cause) {
        return new OperationFailed(
                "%s got no answer that can be used: %s. Whether it was done is not known."
                        .formatted(operation, why.replaceFirst("\\.$", "")),
                cause);
    }
}
