package dev.tanqiao.hub.bundle.operation;

/** An operation that no bundle may call, that does not exist, or whose input does not fit. Nothing was sent. */
public final class OperationRefused extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    OperationRefused(String sentence) {
        super(sentence);
    }
}
