package dev.tanqiao.lab.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One person's browser: follows redirects and keeps cookies, each for the host and port that set it. */
final class Browser {

    private static final int MOST_REDIRECTS = 10;
    private static final String LOGIN = "/oauth2/authorize";
    private static final Pattern ENDED = Pattern.compile(";\\s*Max-Age=0\\b", Pattern.CASE_INSENSITIVE);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http;
    private final Map<String, Map<String, String>> cookiesByOrigin = new HashMap<>();
    private final Map<String, String> loginCookies = new HashMap<>();

    /** A browser without cookies. The client must not follow redirects by itself. */
    Browser(HttpClient http) {
        this.http = http;
    }

    /** Its person is known at jAccount, by whatever address a hub has them go there: a proxy may stand before it. */
    void logIn(String name, String value) {
        loginCookies.put(name, value);
    }

    /** Goes to an address and on to wherever it leads. */
    HttpResponse<String> open(URI address) throws IOException, InterruptedException {
        URI at = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<String> page = get(at);
            String location = page.headers().firstValue("location").orElse("");
            if (page.statusCode() / 100 != 3 || location.isEmpty()) {
                return page;
            }
            at = at.resolve(location);
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        Map<String, String> cookies = cookies(address);
        if (address.getPath().endsWith(LOGIN)) {
            cookies.putAll(loginCookies);
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<String> page =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        page.headers().allValues("set-cookie").forEach(cookie -> keep(cookies, cookie));
        return page;
    }

    private static void keep(Map<String, String> cookies, String setCookie) {
        String pair = setCookie.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (equals > 0) {
            String name = pair.substring(0, equals).trim();
            if (ENDED.matcher(setCookie).find()) {
                cookies.remove(name);
            } else {
                cookies.put(name, pair.substring(equals + 1).trim());
            }
        }
    }

    private Map<String, String> cookies(URI address) {
        return cookiesByOrigin.computeIfAbsent(origin(address), origin -> new LinkedHashMap<>());
    }

    /** Both names of this machine are one host, so that a cookie is found whichever the hub was told. */
    private static String origin(URI address) {
        String host = "localhost".equals(address.getHost()) ? "127.0.0.1" : address.getHost();
        return host + ":" + address.getPort();
    }
}
