package dev.tanqiao.upstream.drift;

import dev.tanqiao.base.net.Outbound;
import dev.tanqiao.base.redact.Redactor;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Asks the upstreams of a site, each question once. */
public final class Inquiry {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final Site site;
    private final List<Answer> answers = new ArrayList<>();
    private final List<String> notAsked = new ArrayList<>();
    private final List<String> unanswered = new ArrayList<>();

    private Inquiry(Site site, Outbound outbound) {
        this.site = site;
        this.http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER) // a token must not go elsewhere
                .proxy(outbound.proxies())
                .sslContext(outbound.tls())
                .build();
    }

    /** Asks what can be asked; who does not answer is told in the findings. */
    public static Findings of(Site site, Outbound outbound) throws InterruptedException {
        var inquiry = new Inquiry(site, outbound);
        inquiry.askCampus(new Questions(site));
        inquiry.askCity(new Questions(site));
        return new Findings(inquiry.answers, inquiry.notAsked, inquiry.unanswered);
    }

    private void askCampus(Questions questions) throws InterruptedException {
        String own = ask(questions.campusLogin())
                .map(answer -> answer.tree().path("access_token").asText())
                .orElse("");
        Redactor.hideToken(own);
        String person = Objects.requireNonNullElse(site.personToken(), own);
        if (site.personToken() == null) {
            notAsked.add(
                    "a person's data at the campus: name a file with a person's access token, --person-token-file");
        }
        if (own.isEmpty() && person.isEmpty()) {
            notAsked.add("the campus, but for its login: that gave no token");
            return;
        }
        for (Question question : questions.campus(own.isEmpty() ? person : own, person)) {
            ask(question);
        }
    }

    private void askCity(Questions questions) throws InterruptedException {
        String token = ask(questions.cityLogin())
                .map(answer -> answer.tree().path("content").path("accessToken").asText())
                .orElse("");
        Redactor.hideToken(token);
        if (token.isEmpty()) {
            notAsked.add("the city, but for its login: that gave no token");
            return;
        }
        if (site.cid() == null) {
            notAsked.add(
                    "getReductionScene, getPointInfo: name a file with the cid of a person who agreed, --cid-file");
        }
        for (Question question : questions.city(token)) {
            ask(question);
        }
    }

    private Optional<Answer> ask(Question question) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(question.address())
                .timeout(TIMEOUT)
                .method(
                        question.method(),
                        question.body().isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(question.body(), StandardCharsets.UTF_8));
        question.headers().forEach(request::header);
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            var answer = new Answer(
                    question,
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
            answers.add(answer);
            return Optional.of(answer);
        } catch (IOException unreachable) {
            unanswered.add("%s at %s: %s"
                    .formatted(
                            question.operation(),
                            question.base(),
                            Objects.requireNonNullElse(
                                    unreachable.getMessage(),
                                    unreachable.getClass().getSimpleName())));
            return Optional.empty();
        }
    }
}
