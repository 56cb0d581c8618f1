package dev.tanqiao.hub.route;

import java.util.Arrays;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.apache.hc.core5.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * What kamelets that call an upstream keep of a message's headers: nothing that was left from before may turn a request elsewhere, and
 * nothing that an upstream answers may surprise a caller. The caller's count of its redeliveries always stays.
 */
@Component("callHeaders")
public final class CallHeaders {

    private static final String REDELIVERIES = "CamelRedeliver";

    /** Before a request. */
    public void keepNone(@Headers Map<String, Object> headers) {
        keep(headers);
    }

    /** Before a request whose query the caller says. */
    public void keepQuery(@Headers Map<String, Object> headers) {
        keep(headers, Exchange.HTTP_QUERY);
    }

    /** After an answer: its status, and what time it is there. */
    public void keepAnswer(@Headers Map<String, Object> headers) {
        keep(headers, Exchange.HTTP_RESPONSE_CODE, HttpHeaders.DATE);
    }

    private static void keep(Map<String, Object> headers, String... kept) {
        headers.keySet()
                .removeIf(name ->
                        !name.startsWith(REDELIVERIES) && Arrays.stream(kept).noneMatch(name::equalsIgnoreCase));
    }
}
