package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.SettableClock;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.RulesReader;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Purchases as JSON: what {@code purchase.schema.json} promises, and what is answered. */
class PurchaseStepsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DAY = Duration.ofDays(1);
    private static final Source RENTALS = Source.of("bikes", "rentals");
    private static final PurchaseGrant GRANT = new PurchaseGrant(Set.of("EQ-1"), new BigDecimal(1000));

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:01:00Z"));
    private final UpstreamTime time = new UpstreamTime(clock, new SettableClock(Instant.EPOCH), () -> {});
    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    private final CurrentRules rules = new CurrentRules();
    private final PurchaseSteps steps = new PurchaseSteps(
            new PurchaseIntake(
                    TransactionStores.purchaseStore(jdbc),
                    SettlementStores.settlementStore(jdbc, DAY),
                    new DatabaseTransaction(transaction),
                    rules,
                    EnrolmentStores.enrolmentStore(
                            database,
                            transaction,
                            EnrolmentStores.campusTokenStore(database, new Vault(Vault.newKeyLine("test")))),
                    new IntakePolicy(
                            new PollPolicy(DAY, DAY, DAY, DAY, DAY, 100, DAY, DAY, DAY, Instant.EPOCH), DAY, DAY),
                    clock),
            time);

    @BeforeEach
    void zhheIsEnrolled() {
        rules.set(0, RulesReader.read("rules.yaml", """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: rides, match: {source: bikes/*, merchantNos: [BIKE-01], merchantNames: [校园单车], channels: [微信支付]},
                     points: {a: {perYuan: 2}}, equityProvider: p, transactionType: ride, data: ["{merchant}"]}
                """, "1.0.0"));
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('zhhe', 'Wang', 'AUTHORIZED', '2026-03-01T01:00:00Z', 'CID')");
    }

    @Test
    void theExampleOfTheContractIsTakenIn() throws IOException {
        assertThat(steps.takeIn(RENTALS, example().toString(), GRANT))
                .isEqualTo(Map.of(
                        "refused", false,
                        "news", "taken-in",
                        "transactionId", 1L,
                        "status", "PAID",
                        "decision", "SETTLE",
                        "rule", "rides",
                        "settlementId", 1L));
        assertThat(
                        jdbc.queryForMap(
                                "select order_no, amount_fen, merchant_no, merchant, channel, order_time = '2026-03-02T04:00:00Z' as ordered, pay_time = '2026-03-02T04:00:05Z' as paid from campus_transaction"))
                .isEqualTo(Map.of(
                        "order_no", "R-2026-000117",
                        "amount_fen", -1250L,
                        "merchant_no", "BIKE-01",
                        "merchant", "校园单车",
                        "channel", "微信支付",
                        "ordered", true,
                        "paid", true));
    }

    @Test
    void theSameMapInAnotherOrderIsKnown() throws IOException {
        Map<String, Object> one = JSON.convertValue(
                example(), JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));
        one.put("amountYuan", 12.5);
        Map<String, Object> turned = new LinkedHashMap<>();
        List.copyOf(one.keySet()).stream().sorted().forEach(key -> turned.put(key, one.get(key)));

        steps.takeIn(RENTALS, one, GRANT);

        assertThat(steps.takeIn(RENTALS, turned, GRANT)).containsEntry("news", "known");
        assertThat(jdbc.queryForList("select raw from observation", String.class))
                .hasSize(1);
    }

    @Test
    void whatIsOptionalMayBeMissing() throws IOException {
        ObjectNode bare = example();
        bare.remove(List.of("paidAt", "channel"));
        ((ObjectNode) bare.get("merchant")).remove("id");

        assertThat(steps.takeIn(RENTALS, bare.toString(), GRANT)).containsEntry("decision", "NO_RULE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/id         | ''",
                "/id         | '\" a\"'",
                "/id         | 17",
                "/account    | '\"g wang\"'",
                "/status     | '\"PAID\"'",
                "/amountYuan | -12.5",
                "/amountYuan | '\"-12.50\"'",
                "/amountYuan | 12.505",
                "/amountYuan | '\"12.505\"'",
                "/amountYuan | '\"1e3\"'",
                "/amountYuan | 1e9999999",
                "/amountYuan | 99999999999",
                "/orderTime  | '\"2026-03-02T12:00:00\"'",
                "/orderTime  | '\"2026-03-02\"'",
                "/paidAt     | 1772424000",
                "/merchant   | '\"校园单车\"'",
                "/source     | '\"campus\"'"
            })
    void whatDoesNotFitTheContractIsRefusedAtItsPlace(String place, String value) throws IOException {
        String field = place.substring(1);
        String purchase = example().put(field, "HERE").toString().replace("\"HERE\"", value.isEmpty() ? "\"\"" : value);

        Map<String, Object> answer = steps.takeIn(RENTALS, purchase, GRANT);

        assertThat(answer).containsEntry("refused", true).containsEntry("code", "invalid");
        assertThat(answer.get("message")).asString().startsWith(place + ": ").endsWith("Nothing was stored.");
        assertThat(jdbc.queryForObject("select count(*) from observation", Long.class))
                .isZero();
    }

    @Test
    void whatIsNoJsonOrLacksAFieldIsRefused() throws IOException {
        ObjectNode lacking = example();
        lacking.remove("account");

        for (Object purchase : List.of("", "17", "{", "[]", List.of(), lacking.toString())) {
            assertThat(steps.takeIn(RENTALS, purchase, GRANT))
                    .as("%s", purchase)
                    .containsEntry("code", "invalid");
        }
    }

    @Test
    void aRefusalIsAValueWithItsCode() throws IOException {
        assertThat(steps.takeIn(RENTALS, example().put("account", "stranger").toString(), GRANT))
                .isEqualTo(Map.of(
                        "refused",
                        true,
                        "code",
                        "not-enrolled",
                        "message",
                        "Account stranger never consented. Nothing of it was kept."));
    }

    /** NUL and halves of characters cannot be stored. */
    @Test
    void whatTheDatabaseCannotKeepIsReplaced() throws IOException {
        String odd = example().toString().replace("校园单车", "\\ud83d车");

        assertThat(steps.takeIn(RENTALS, odd, GRANT)).containsEntry("refused", false);
        assertThat(jdbc.queryForObject("select merchant from campus_transaction", String.class))
                .isEqualTo("\uFFFD车");
    }

    @Test
    void whileTheClockIsWrongNothingIsTakenIn() throws IOException {
        time.hear(clock.instant(), Instant.EPOCH);
        clock.tick(Duration.ofMinutes(6));
        String purchase = example().toString();

        assertThatThrownBy(() -> steps.takeIn(RENTALS, purchase, GRANT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hand the purchase in again");
        assertThat(jdbc.queryForObject("select count(*) from campus_transaction", Long.class))
                .isZero();
    }

    private static ObjectNode example() throws IOException {
        JsonNode schema =
                JSON.readTree(Path.of("contracts/hub/purchase.schema.json").toFile());
        return schema.at("/examples/0").deepCopy();
    }
}
