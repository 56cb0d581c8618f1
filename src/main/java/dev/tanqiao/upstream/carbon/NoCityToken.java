package dev.tanqiao.upstream.carbon;

import org.jspecify.annotations.Nullable;

/** There is no token for the city now: the call surely did not leave. */
public final class NoCityToken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NoCityToken(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
