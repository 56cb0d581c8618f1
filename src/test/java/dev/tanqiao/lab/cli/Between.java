package dev.tanqiao.lab.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place on the wire between two parties: it passes everything on, remembers it word for word, and can answer in somebody's stead. */
final class Between implements AutoCloseable {

    private static final int STANDS_IN = 1;
    private static final int SENDS_ON = 5;
    private static final int PASSES_ON = 10;

    private final WireMockServer server = new WireMockServer(options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .preserveHostHeader(true)
            .gzipDisabled(true)
            .extensions(new Spoiling())
            .disableRequestJournal());
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private @Nullable URI behind;

    /** A request and its answer; {@code path} without the query that {@code url} has. */
    record Exchange(
            String method,
            String url,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            @Nullable String contentType,
            String answer) {}

    Between() {
        server.addMockServiceRequestListener(this::remember);
        server.start();
    }

    URI address() {
        return URI.create(server.baseUrl());
    }

    /** From now on everything is passed on to there. */
    void passOnTo(URI there) {
        behind = there;
        server.stubFor(
                any(anyUrl()).atPriority(PASSES_ON).willReturn(aResponse().proxiedFrom(there.toString())));
    }

    /** Browsers that come for this path are sent on, so that they meet who is behind under its own address. */
    void sendOn(String path, URI behind) {
        server.stubFor(get(urlPathEqualTo(path))
                .atPriority(SENDS_ON)
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader("Location", behind + "{{{request.url}}}")
                        .withTransformers("response-template")));
    }

    /** Answers in the stead of who is behind, until {@link #heal}. */
    StubMapping standIn(MappingBuilder stub) {
        return server.stubFor(stub.atPriority(STANDS_IN));
    }

    void heal(StubMapping stub) {
        server.removeStub(stub);
    }

    /** Passes a request on, and spoils the answer: each match of a pattern is replaced. */
    StubMapping spoil(MappingBuilder stub, String pattern, String replacement) {
        return standIn(stub.willReturn(aResponse()
                .proxiedFrom(Objects.requireNonNull(behind).toString())
                .withTransformers(Spoiling.NAME)
                .withTransformerParameter("pattern", pattern)
                .withTransformerParameter("replacement", replacement)));
    }

    List<Exchange> seen() {
        return seen;
    }

    private void remember(Request request, Response response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (HttpHeader header : request.getHeaders().all()) {
            headers.put(header.key(), header.firstValue());
        }
        HttpHeaders answered = response.getHeaders();
        seen.add(new Exchange(
                request.getMethod().getName(),
                request.getUrl(),
                request.getUrl().split("\\?", 2)[0],
                headers,
                request.getBodyAsString(),
                response.getStatus(),
                answered.getContentTypeHeader().isPresent()
                        ? answered.getContentTypeHeader().firstValue()
                        : null,
                response.getBodyAsString()));
    }

    @Override
    public void close() {
        server.stop();
    }

    private static final class Spoiling implements ResponseTransformerV2 {

        static final String NAME = "spoiling";

        @Override
        public Response transform(Response answer, ServeEvent event) {
            String spoilt = Pattern.compile(event.getTransformerParameters().getString("pattern"), Pattern.DOTALL)
                    .matcher(answer.getBodyAsString())
                    .replaceFirst(event.getTransformerParameters().getString("replacement"));
            var headers = new HttpHeaders(answer.getHeaders().all().stream()
                    .filter(header -> !header.keyEquals("Content-Length"))
                    .toList());
            return Response.Builder.like(answer)
                    .but()
                    .headers(headers)
                    .body(spoilt)
                    .build();
        }

        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
