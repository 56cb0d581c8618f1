package dev.tanqiao.lab.simulator;

import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestWrapper;
import com.github.tomakehurst.wiremock.extension.requestfilter.StubRequestFilterV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends what is asked below {@code /runs/{key}} on to that run: the key goes from the address into a header, and the run's own
 * control API and page answer at once. Shows the page at {@code /__sim}.
 */
final class RunFilter implements StubRequestFilterV2 {

    private static final Pattern BELOW_A_RUN = Pattern.compile("/runs/([^/?]*)((?:[/?].*)?)");
    private static final String RUNS = "/runs/";
    private static final String CONTROL = "/__admin/tanqiao/";
    private static final String PAGE = "/__sim";
    private static final String PAGE_FILE = "simulator/page.html";

    private final Function<String, Optional<Run>> runs;

    /** @param runs finds a run by its key; the server's own by an empty one */
    RunFilter(Function<String, Optional<Run>> runs) {
        this.runs = runs;
    }

    @Override
    public RequestFilterAction filter(Request request, ServeEvent event) {
        String url = request.getUrl();
        if (url.startsWith(RUNS)) {
            Matcher below = BELOW_A_RUN.matcher(url);
            if (below.matches()) {
                return ofRun(request, below.group(1), below.group(2));
            }
        }
        return onwards(unnamed(request), url);
    }

    /** Only this filter says in which run something was asked. */
    private static Request unnamed(Request request) {
        return request.containsHeader(SimRequest.RUN)
                ? RequestWrapper.create().removeHeader(SimRequest.RUN).wrap(request)
                : request;
    }

    private RequestFilterAction ofRun(Request request, String key, String rest) {
        Optional<Run> run = runs.apply(key.isEmpty() ? "?" : key);
        if (run.isEmpty()) {
            return stop(SimAnswer.json(
                    404,
                    Json.object()
                            .put(
                                    "error",
                                    "There is no run %s on this server; POST %sruns makes one, GET %sruns shows all."
                                            .formatted(key, CONTROL, CONTROL))));
        }
        if (rest.startsWith(CONTROL)) {
            SimRequest asked = HttpFront.request(request);
            String path = URLDecoder.decode(
                    asked.path().substring(Runs.below(key).length() + CONTROL.length()), StandardCharsets.UTF_8);
            return RequestFilterAction.stopWith(HttpFront.answer(
                    run.get().control()::answer,
                    new SimRequest(asked.method(), path, asked.query(), asked.headers(), asked.body())));
        }
        String prefix = Runs.below(key);
        return onwards(
                RequestWrapper.create()
                        .transformAbsoluteUrl(url -> url.replaceFirst(Pattern.quote(prefix), ""))
                        .addHeader(SimRequest.RUN, key)
                        .wrap(unnamed(request)),
                rest);
    }

    private static RequestFilterAction onwards(Request request, String url) {
        int query = url.indexOf('?');
        String path = query < 0 ? url : url.substring(0, query);
        if (path.equals(PAGE)) {
            return stop(SimAnswer.html(200, page()));
        }
        return RequestFilterAction.continueWith(request);
    }

    private static RequestFilterAction stop(SimAnswer answer) {
        return RequestFilterAction.stopWith(HttpFront.response(answer));
    }

    private static String page() {
        try (InputStream page = RunFilter.class.getClassLoader().getResourceAsStream(PAGE_FILE)) {
            if (page == null) {
                throw new IllegalStateException(PAGE_FILE + " is missing from this jar.");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String getName() {
        return "tanqiao-runs";
    }
}
