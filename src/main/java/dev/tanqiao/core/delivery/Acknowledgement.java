package dev.tanqiao.core.delivery;

import org.jspecify.annotations.Nullable;

/** What counts as a receiver's "received". */
public enum Acknowledgement {
    /** The answer's JSON body says {@code code} 200, whatever the HTTP status (city document, 应答机制). */
    CODE_200 {
        @Override
        boolean accepts(int httpStatus, @Nullable String code) {
            return "200".equals(code);
        }
    },
    /** HTTP 200–299, whatever the body. */
    HTTP_2XX {
        @Override
        boolean accepts(int httpStatus, @Nullable String code) {
            return httpStatus >= 200 && httpStatus <= 299;
        }
    };

    abstract boolean accepts(int httpStatus, @Nullable String code);
}
