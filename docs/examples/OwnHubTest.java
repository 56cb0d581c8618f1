import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tanqiao.lab.simulator.testing.Enrolled;
import dev.tanqiao.lab.simulator.testing.Fault;
import dev.tanqiao.lab.simulator.testing.Purchase;
import dev.tanqiao.lab.simulator.testing.SimulatorExtension;
import dev.tanqiao.lab.simulator.testing.TanqiaoSimulator;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a hub of your own is tested against the simulator. Only the class at the end is in the place of yours. */
class OwnHubTest {

    @RegisterExtension
    static final SimulatorExtension UPSTREAMS =
            SimulatorExtension.of(TanqiaoSimulator.builder().seed(7).person("anna", "100", "0"));

    @Test
    void aPurchaseIsSettled(TanqiaoSimulator simulator) throws Exception {
        Enrolled anna = simulator.enrolled("anna"); // consent, tokens, cid and authorization, as after an enrolment
        Purchase lunch = simulator.purchase("anna", "12.50");

        new OwnHub(simulator).settleWhatIsNew(anna);

        assertEquals(1, simulator.ledger().bookings(lunch.orderNo()).size());
        assertEquals(new BigDecimal("88"), simulator.ledger().person("anna").a()); // 12 of the 100 went to the canteen
    }

    @Test
    void aLostAnswerIsLookedUpAndNotSentAgain(TanqiaoSimulator simulator) throws Exception {
        Enrolled anna = simulator.enrolled("anna");
        Purchase lunch = simulator.purchase("anna", "12.50");
        simulator.fault(Fault.reset("city.orderSettel").nth(1)); // the city books, and its answer is lost
        OwnHub hub = new OwnHub(simulator);

        hub.settleWhatIsNew(anna);
        simulator.clock().advance(Duration.ofMinutes(5)); // by then the bills show the booking
        hub.settleWhatIsNew(anna);

        assertEquals(1, simulator.ledger().bookings(lunch.orderNo()).size());
        assertEquals(
                1,
                simulator.calls().stream()
                        .filter(call -> call.operation().equals("city.orderSettel"))
                        .count());
    }

    @Test
    void aRefundedPurchaseIsNotSettled(TanqiaoSimulator simulator) throws Exception {
        Enrolled anna = simulator.enrolled("anna");
        simulator.refund(simulator.purchase("anna", "12.50"));

        new OwnHub(simulator).settleWhatIsNew(anna);

        assertEquals(0, simulator.ledger().bookings().size());
    }

    /** In the place of your hub: as small as it can be, and good for nothing else. */
    static final class OwnHub {

        private static final Pattern PAID = Pattern.compile(
                "\"orderNo\":\"([^\"]+)\",\"orderTime\":(\\d+)[^}]*\"amount\":-(\\d+)\\.\\d+[^}]*\"status\":\"已完成\"");
        private static final DateTimeFormatter CITY_TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

        private final HttpClient http = HttpClient.newHttpClient();
        private final TanqiaoSimulator upstreams; // yours has addresses, an appId and a key in its settings
        private final Clock clock;
        private final Set<String> done = new HashSet<>();
        private final Set<String> unknown = new HashSet<>();

        OwnHub(TanqiaoSimulator upstreams) {
            this.upstreams = upstreams;
            this.clock = upstreams.clock();
        }

        void settleWhatIsNew(Enrolled person) throws Exception {
            String token = cityToken();
            if (!unknown.isEmpty()) {
                String bills = city(token, "/account/getPointsBillInfo", """
                        {"beginTime": "%s", "endTime": "%s"}"""
                        .formatted(time(clock.instant().minus(Duration.ofHours(1))), time(clock.instant())));
                done.addAll(unknown.stream().filter(bills::contains).toList());
                unknown.removeAll(done);
            }
            Matcher order = PAID.matcher(transactions(person));
            while (order.find()) {
                String orderNo = order.group(1);
                if (!done.contains(orderNo) && !unknown.contains(orderNo)) {
                    settle(token, person, orderNo, Instant.ofEpochSecond(Long.parseLong(order.group(2))), order.group(3));
                }
            }
        }

        private void settle(String token, Enrolled person, String transactionId, Instant ordered, String points)
                throws InterruptedException {
            try {
                city(token, "/transaction/orderSettel", """
                        {"cid": "%s", "equityCid": "%s", "transactionId": "%s", "transactionPointA": "%s",
                         "transactionTime": "%s", "transactionType": "0", "data": ["lunch"]}"""
                        .formatted(person.cid(), upstreams.providerCids().get(0), transactionId, points, time(ordered)));
                done.add(transactionId);
            } catch (IOException noAnswer) {
                unknown.add(transactionId); // it may be booked: never again before the bills were asked
            }
        }

        private String transactions(Enrolled person) throws IOException, InterruptedException {
            URI query = URI.create(upstreams.campusUrl() + "/transactions?limit=100&access_token=" + person.campusToken());
            return http.send(HttpRequest.newBuilder(query).build(), BodyHandlers.ofString())
                    .body();
        }

        private String cityToken() throws IOException, InterruptedException, GeneralSecurityException {
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, upstreams.publicKey());
            String appId = Base64.getEncoder()
                    .encodeToString(rsa.doFinal(upstreams.appId().getBytes(StandardCharsets.UTF_8)));
            String answer = city("", "/auth/getAccessToken", "{\"appId\": \"%s\"}".formatted(appId));
            return answer.replaceAll(".*\"accessToken\":\"([^\"]+)\".*", "$1");
        }

        private String city(String token, String path, String json) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(upstreams.cityUrl() + path))
                    .header("Authorization", token)
                    .header("transactionId", UUID.randomUUID().toString())
                    .header("timestamp", String.valueOf(clock.millis()))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(json))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }

        private static String time(Instant instant) {
            return CITY_TIME.format(instant);
        }
    }
}
