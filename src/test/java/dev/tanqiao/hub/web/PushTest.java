package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is pushed to the hub's door without being a push of the city. */
@SuppressWarnings("NullAway.Init")
class PushTest {

    private static final String BILL = """
            {"total": 1, "bill": [{"cid": "1234567", "equityCid": "EQ1", "transactionId": "P1", "amount": "1",
              "transactionTime": 1, "transactionPaymentTime": 1, "transactionType": "0"}]}""";

    @TempDir
    private static Path directory;

    private static Hub hub;
    private static JdbcTemplate jdbc;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        hub = TestHub.start(directory, Clock.systemUTC(), Map.of("tanqiao.push.max-bytes", 1024));
        jdbc = hub.bean(JdbcTemplate.class);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/push/guess/bills", "/push/guess/authorizations", "/push/bills", "/push/%20/bills", "/push"})
    void onAWrongPathThereIsNothing(String path) throws Exception {
        HttpResponse<String> answer = post(path, BILL);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(stored()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bills          | not JSON at all",
                "bills          | ''",
                "bills          | [1, 2]",
                "bills          | {\"total\": 1}",
                "bills          | {\"total\": 1, \"bill\": \"many\"}",
                "bills          | {\"total\": 1, \"bill\": [{\"cid\": \"1234",
                "bills          | {\"cid\": \"1234567\", \"type\": 1}",
                "authorizations | <html>no</html>",
                "authorizations | {\"cid\": \"1234567\"}",
                "authorizations | {\"cid\": 7, \"type\": 1}",
                "authorizations | {\"cid\": \"1234567\", \"type\": \"maybe\"}",
                "authorizations | {\"total\": 0, \"bill\": []}"
            })
    void whatIsNoPushIsRefusedAndNotStored(String kind, String body) throws Exception {
        HttpResponse<String> answer = post(secret() + "/" + kind, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"code\":400,\"msg\":\"")
                .contains("This is not a push of this kind as the city's document has it. Nothing was stored.")
                .endsWith("\",\"content\":null}")
                .doesNotContain("200");
        assertThat(stored()).isZero();
    }

    @Test
    void whatIsTooLargeIsRefusedAndNotStored() throws Exception {
        HttpResponse<String> answer = post(secret() + "/bills", BILL + " ".repeat(1024));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("At most 1024 bytes are accepted. Nothing was stored.");
        assertThat(stored()).isZero();
    }

    @Test
    void aPushIsAskedForByPostAlone() throws Exception {
        HttpResponse<String> answer = send(to(secret() + "/bills").GET());

        assertThat(answer.statusCode()).isIn(404, 405);
        assertThat(answer.body()).doesNotContain("Exception");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(to(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String secret() {
        return "/push/" + hub.bean(PushDoor.class).paths().current();
    }

    private static int stored() {
        Integer count = jdbc.queryForObject("select count(*) from push", Integer.class);
        return count == null ? -1 : count;
    }
}
