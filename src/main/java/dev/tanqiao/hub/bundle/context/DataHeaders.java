package dev.tanqiao.hub.bundle.context;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Before each step of a bundle's route: headers that steer Camel ({@code Camel…}) are taken away, but for those on this list. They may
 * have come with data, and several decide where a client connects ({@code CamelHttpUri}) or which file is moved
 * ({@code CamelFileLocalWorkPath}).
 */
final class DataHeaders implements InterceptStrategy {

    private static final String STEERING = "camel";

    /** In lower case. They tell about a message, or say what one request is; none says where it goes. */
    private static final Set<String> LISTED = Set.of(
            "camelhttpresponsecode",
            "camelhttpresponsetext",
            "camelhttpmethod",
            "camelhttpquery",
            "camelfilename",
            "camelfilenameonly",
            "camelfilelength",
            "camelfilelastmodified",
            "camelfilenameproduced",
            "camelredelivered",
            "camelredeliverycounter",
            "camelredeliverymaxcounter",
            "camelmessagetimestamp");

    private static final String FILE_NAME = "CamelFileName";

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                clean(exchange);
                return super.process(exchange, callback);
            }
        };
    }

    /** Whether a header of that name is taken away. */
    static boolean takes(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(STEERING) && !LISTED.contains(lower);
    }

    static void clean(Exchange exchange) {
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        if (headers.isEmpty()) {
            return;
        }
        headers.keySet().removeIf(DataHeaders::takes);
        // A file producer would compute such a name.
        if (headers.get(FILE_NAME) instanceof String name && name.contains("{")) {
            headers.remove(FILE_NAME);
        }
    }
}
