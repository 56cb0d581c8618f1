package dev.tanqiao.hub.route;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.base.wire.WireText;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RuntimeCamelException;

/** A failure's reason as a person wants to read it: what happened, without Camel's wrappings around it. */
final class FailureText {

    private FailureText() {}

    /** One sentence or a few words, without secrets; their beginning where they are long. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        while (isWrapping(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean inOurWords = cause.getClass().getName().startsWith("dev.tanqiao.");
        return WireText.brief(Redactor.redact(
                inOurWords
                        ? String.valueOf(cause.getMessage())
                        : cause.getClass().getSimpleName() + ": " + cause.getMessage()));
    }

    private static boolean isWrapping(Throwable failure) {
        return failure instanceof CamelExecutionException
                || failure instanceof CamelExchangeException
                || failure instanceof RuntimeCamelException;
    }
}
