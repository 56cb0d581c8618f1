package dev.tanqiao.upstream.drift;

import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.contract.Contract;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The questions that are asked of a site, the logins first. */
final class Questions {

    private static final String CITY = "/carbon-inclusion/apis/v1/";
    private static final String CODE = "/v1/unicode";
    private static final String JSON = "application/json;charset=UTF-8";
    private static final Duration BILLS_OF = Duration.ofDays(1);
    private static final int ROWS = 20;
    private static final DateTimeFormatter CITY_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    private final Site site;
    private final Contract campus = Contract.campus();
    private final Contract carbon = Contract.carbon();

    Questions(Site site) {
        this.site = site;
    }

    /** The client's own token. */
    Question campusLogin() {
        return new Question(
                campus,
                site.client().address(),
                "POST",
                "/oauth2/token",
                Map.of(),
                Map.of(
                        "Authorization",
                        site.client().authorization(),
                        "Content-Type",
                        "application/x-www-form-urlencoded"),
                JAccountClient.clientForm());
    }

    /**
     * What the campus is asked.
     *
     * @param clientToken opens the check of codes
     * @param personToken opens what is a person's
     */
    List<Question> campus(String clientToken, String personToken) {
        return List.of(
                ofCampus("", Map.of("access_token", clientToken, "qrCode", "SJTU tanqiao drift")),
                ofCampus("/identity", Map.of("access_token", personToken)),
                ofCampus("/parameters", Map.of("access_token", personToken)),
                ofCampus("/transactions", Map.of("access_token", personToken, "limit", String.valueOf(ROWS))));
    }

    private Question ofCampus(String path, Map<String, String> query) {
        return new Question(campus, site.campus(), "GET", CODE + path, query, Map.of(), "");
    }

    Question cityLogin() {
        return new Question(
                carbon,
                site.carbon(),
                "POST",
                CITY + "auth/getAccessToken",
                Map.of(),
                Map.of(
                        "transactionId",
                        UUID.randomUUID().toString(),
                        "timestamp",
                        String.valueOf(site.clock().millis()),
                        "Content-Type",
                        JSON),
                "{\"appId\":\"%s\"}".formatted(site.appId().encrypted()));
    }

    /** What the city is asked; about a person only when one was named. */
    List<Question> city(String token) {
        Map<String, String> headers = Map.of("Authorization", token);
        List<Question> questions = new ArrayList<>();
        questions.add(ofCity("GET", "auth/equity/licenseAgreement", Map.of(), headers, ""));
        String cid = site.cid();
        if (cid != null) {
            questions.add(ofCity("GET", "auth/getReductionScene", Map.of("cid", cid), headers, ""));
            questions.add(ofCity(
                    "POST", "account/getPointInfo", Map.of(), withJson(token), "{\"cid\":\"%s\"}".formatted(cid)));
        }
        Instant now = site.clock().instant();
        questions.add(ofCity(
                "POST",
                "account/getPointsBillInfo",
                Map.of(),
                withJson(token),
                "{\"beginTime\":\"%s\",\"endTime\":\"%s\",\"page\":1,\"pageSize\":%s}"
                        .formatted(CITY_TIME.format(now.minus(BILLS_OF)), CITY_TIME.format(now), ROWS)));
        return questions;
    }

    private static Map<String, String> withJson(String token) {
        return Map.of("Authorization", token, "Content-Type", JSON);
    }

    private Question ofCity(
            String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
        return new Question(carbon, site.carbon(), method, CITY + path, query, headers, body);
    }
}
