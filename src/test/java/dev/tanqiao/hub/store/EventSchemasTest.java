package dev.tanqiao.hub.store;

import static dev.tanqiao.core.settlement.Settlements.aSettlement;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.delivery.DeliveryOutcome;
import dev.tanqiao.core.enrolment.AuthorizationChange;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Rows;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.store.bill.BillStores;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What subscribers are promised about the data of each event, held against rows as the hub writes them. */
class EventSchemasTest {

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final javax.sql.DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final EventRows events = new EventRows(jdbc);

    @ParameterizedTest
    @FieldSource("dev.tanqiao.core.event.EventType#OF_THE_HUB")
    void everyTypeHasItsSchema(EventType type) {
        assertThat(schema(type.wireName()).validate(new ObjectMapper().createObjectNode()))
                .as("an empty object says nothing")
                .isNotEmpty();
    }

    @Test
    void transactionsFit() {
        for (TransactionStatus status : TransactionStatus.values()) {
            for (String orderNo : new @Nullable String[] {"N1", null}) {
                Transaction seen = Transaction.firstSeen(
                        9,
                        Source.CAMPUS,
                        "gwang",
                        Rows.aRow(orderNo).status(status).row(),
                        Outbox.NOON);

                assertThat(violations(seen.event())).isEmpty();
                assertThat(violations(
                                seen.decided(new Transaction.Decided(Decision.NO_RULE, null, "0.1.0", Outbox.NOON))
                                        .event()))
                        .isEmpty();
            }
        }
    }

    @Test
    void settlementsFit() {
        for (Settlement.Kind kind : Settlement.Kind.values()) {
            for (SettlementStatus from : SettlementStatus.values()) {
                for (SettlementStatus to : SettlementStatus.values()) {
                    if (from.mayBecome(to)) {
                        Change.of(settlement(kind, from), to, "cap of the day", "attempt 1", Outbox.NOON)
                                .event()
                                .ifPresent(
                                        event -> assertThat(violations(event)).isEmpty());
                    }
                }
            }
        }
    }

    @Test
    void billsFit() {
        BillStores.billStore(jdbc, new TransactionTemplate(new JdbcTransactionManager(database)))
                .record(
                        List.of(new BillLine(
                                Outbox.CID,
                                "EQ-1",
                                "P1",
                                null,
                                new BigDecimal("-12.50"),
                                Outbox.NOON,
                                Outbox.NOON,
                                "食堂")),
                        Outbox.NOON);
        new DiscrepancyRows(jdbc)
                .open(
                        new Discrepancy(Discrepancy.Type.AMOUNT_DIFFERS, "settlement/17", "12 booked, 13 asked"),
                        Outbox.NOON);

        assertThat(storedTypes()).containsExactly("bill.recorded", "bill.discrepancy");
        assertThat(violationsOfAllRows()).isEmpty();
    }

    @Test
    void authorizationsFit() {
        assertThat(violations(new AuthorizationChange("gwang", Outbox.CID, true, Outbox.NOON, "push 1").event(1)))
                .isEmpty();
        assertThat(violations(new AuthorizationChange("gwang", Outbox.CID, false, Outbox.NOON, "push 2").event(2)))
                .isEmpty();
    }

    @Test
    void deadLettersFit() {
        assertThat(violations(DeliveryOutcome.dead(17, 1, "events", "msg_1", 3, "connection refused", Outbox.NOON)))
                .isEmpty();
    }

    @Test
    void theCheckCanFail() {
        Event good = new AuthorizationChange("gwang", Outbox.CID, true, Outbox.NOON, "push 1").event(1);

        assertThat(violations(Event.happened(
                        good.type(),
                        good.subject(),
                        null,
                        1,
                        good.at(),
                        java.util.Map.of("account", "gwang", "at", good.at(), "cid", Outbox.CID))))
                .as("a full cid")
                .isNotEmpty();
    }

    private List<ValidationMessage> violations(Event event) {
        jdbc.update("truncate event cascade");
        events.insert(List.of(event));
        return violationsOfAllRows();
    }

    private List<ValidationMessage> violationsOfAllRows() {
        List<ValidationMessage> violations = new ArrayList<>();
        jdbc.query("select type, data::text from event", row -> {
            violations.addAll(schema(row.getString("type")).validate(row.getString("data"), InputFormat.JSON));
        });
        return violations;
    }

    private List<@Nullable String> storedTypes() {
        return jdbc.queryForList("select type from event order by number", String.class);
    }

    private static JsonSchema schema(String type) {
        return SCHEMAS.getSchema(
                SchemaLocation.of("classpath:contracts/hub/events/%s.schema.json".formatted(type)),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }

    private static Settlement settlement(Settlement.Kind kind, SettlementStatus status) {
        return aSettlement(status)
                .of("-1E+1", "0")
                .with()
                .kind(kind)
                .cityTransactionId("P0123456789abcdef0123456789abcdef".substring(0, 32))
                .cid(Outbox.CID)
                .sequence(4)
                .build();
    }
}
