package dev.tanqiao.lab.simulator;

import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns away whoever asks the control API or the page by a name that anybody may own: a page of such a name, whose address now is
 * ours (DNS rebinding), would have the browser of a tester do what it likes. An address, a name without a dot and the one that the
 * simulator listens on are let in.
 */
final class HostGuard implements RequestFilterV2 {

    private static final Pattern OF_THE_CONTROL = Pattern.compile("(/runs/[^/?]*)?/__(admin|sim)([/?].*)?");
    private static final Pattern ADDRESS_OR_PLAIN_NAME =
            Pattern.compile("\\[[0-9a-f:.]+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}|[a-z0-9_-]+|[a-z0-9-]+\\.localhost");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    private final String host;

    /** @param host what the simulator listens on */
    HostGuard(String host) {
        this.host = host.toLowerCase(Locale.ROOT);
    }

    @Override
    public RequestFilterAction filter(Request request, ServeEvent event) {
        if (!OF_THE_CONTROL.matcher(request.getUrl()).matches() && !isAdmin(request)) {
            return RequestFilterAction.continueWith(request);
        }
        String asked = request.getHeader("Host");
        String name = asked == null
                ? host
                : PORT.matcher(asked.toLowerCase(Locale.ROOT)).replaceFirst("");
        return name.equals(host) || ADDRESS_OR_PLAIN_NAME.matcher(name).matches()
                ? RequestFilterAction.continueWith(request)
                : RequestFilterAction.stopWith(HttpFront.response(SimAnswer.json(
                        403,
                        Json.object()
                                .put(
                                        "error",
                                        "The control API is asked by an address, by a name without a dot or by the one given with --host, not by '%s'. Nothing was done."
                                                .formatted(name)))));
    }

    /** WireMock hands an address of its admin API on without what all of them begin with. */
    private static boolean isAdmin(Request request) {
        return request.getAbsoluteUrl().contains("/__admin");
    }

    @Override
    public boolean applyToAdmin() {
        return true;
    }

    @Override
    public boolean applyToStubs() {
        return true;
    }

    @Override
    public String getName() {
        return "tanqiao-host";
    }
}
