package dev.tanqiao.hub.store.bill;

import static dev.tanqiao.hub.store.Instants.instant;
import static dev.tanqiao.hub.store.Instants.timestamp;

import dev.tanqiao.core.bill.ReconciliationItem;
import dev.tanqiao.core.bill.SheetRow;
import dev.tanqiao.core.bill.Verdict;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows of day sheets, written and read. */
final class SheetRows {

    private final JdbcTemplate jdbc;

    SheetRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void append(List<SheetRow> rows) {
        jdbc.batchUpdate("""
                insert into day_sheet
                  (day, number, item, belongs_to, verdict, content_hash, row_hash, bill_lines, billed, bill_hash,
                   city_transaction_id, provider, transaction_id, account, order_no, amount_fen, campus_status, decision,
                   observation_id, observed_at, observation_hash, settlement_id, original_id, original_booked, sequence,
                   points_a, points_b, status, history_hash, terms_hash, source)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows.stream().map(SheetRows::values).toList());
    }

    private static @Nullable Object[] values(SheetRow row) {
        ReconciliationItem item = row.item();
        Optional<ReconciliationItem.Counterpart> counterpart = Optional.ofNullable(item.counterpart());
        Optional<ReconciliationItem.HubSide> hub = Optional.ofNullable(item.hub());
        return new @Nullable Object[] {
            row.day(),
            row.number(),
            item.key(),
            item.day(),
            row.verdict().name(),
            row.contentHash(),
            row.rowHash(),
            item.bills().lineIds().toArray(Long[]::new),
            item.bills().sum(),
            item.bills().hash(),
            hub.map(ReconciliationItem.HubSide::cityTransactionId)
                    .orElse(item.bills().cityTransactionId()),
            hub.map(ReconciliationItem.HubSide::provider).orElse(item.bills().provider()),
            item.kind() == ReconciliationItem.Kind.BILL ? null : item.id(),
            counterpart.map(ReconciliationItem.Counterpart::account).orElse(null),
            counterpart.map(ReconciliationItem.Counterpart::orderNo).orElse(null),
            counterpart.map(ReconciliationItem.Counterpart::amountFen).orElse(null),
            counterpart.map(side -> side.status().name()).orElse(null),
            counterpart
                    .map(ReconciliationItem.Counterpart::decision)
                    .map(Enum::name)
                    .orElse(null),
            counterpart.map(ReconciliationItem.Counterpart::observationId).orElse(null),
            timestamp(
                    counterpart.map(ReconciliationItem.Counterpart::observedAt).orElse(null)),
            counterpart.map(ReconciliationItem.Counterpart::observationHash).orElse(null),
            hub.map(ReconciliationItem.HubSide::settlementId).orElse(null),
            hub.map(ReconciliationItem.HubSide::originalId).orElse(null),
            hub.map(ReconciliationItem.HubSide::originalIsBooked).orElse(null),
            hub.map(ReconciliationItem.HubSide::sequence).orElse(null),
            hub.map(ReconciliationItem.HubSide::pointsA).orElse(null),
            hub.map(ReconciliationItem.HubSide::pointsB).orElse(null),
            hub.map(side -> side.status().name()).orElse(null),
            hub.map(ReconciliationItem.HubSide::historyHash).orElse(null),
            hub.map(ReconciliationItem.HubSide::termsHash).orElse(null),
            counterpart
                    .map(ReconciliationItem.Counterpart::source)
                    .orElse(Source.CAMPUS)
                    .name()
        };
    }

    /** The rows of one sheet behind a number, at most {@code limit}. */
    List<SheetRow> read(LocalDate day, int after, int limit) {
        return jdbc.query(
                "select * from day_sheet where day = ? and number > ? order by number limit ?",
                (row, number) -> sheetRow(row),
                day,
                after,
                limit);
    }

    /** The last row of a sheet, sealed or not. */
    Optional<SheetRow> last(LocalDate day) {
        return jdbc
                .query(
                        "select * from day_sheet where day = ? order by number desc limit 1",
                        (row, number) -> sheetRow(row),
                        day)
                .stream()
                .findFirst();
    }

    private static SheetRow sheetRow(ResultSet row) throws SQLException {
        String[] key = row.getString("item").split("/", 2);
        var item = new ReconciliationItem(
                ReconciliationItem.Kind.valueOf(key[0]),
                Long.parseLong(key[1]),
                row.getObject("belongs_to", LocalDate.class),
                row.getString("account") == null ? null : counterpart(row),
                row.getObject("settlement_id") == null ? null : hub(row),
                bills(row));
        return new SheetRow(
                row.getObject("day", LocalDate.class),
                row.getInt("number"),
                item,
                Verdict.valueOf(row.getString("verdict")),
                row.getString("content_hash"),
                row.getString("row_hash"));
    }

    /** The source's side, from columns named as in {@code day_sheet}. */
    static ReconciliationItem.Counterpart counterpart(ResultSet row) throws SQLException {
        String decision = row.getString("decision");
        return new ReconciliationItem.Counterpart(
                new Source(row.getString("source")),
                row.getString("account"),
                row.getString("order_no"),
                row.getLong("amount_fen"),
                TransactionStatus.valueOf(row.getString("campus_status")),
                decision == null ? null : Decision.valueOf(decision),
                row.getObject("observation_id", Long.class),
                instant(row.getTimestamp("observed_at")),
                row.getString("observation_hash"));
    }

    /** Our side, from columns named as in {@code day_sheet}. */
    static ReconciliationItem.HubSide hub(ResultSet row) throws SQLException {
        return new ReconciliationItem.HubSide(
                row.getLong("settlement_id"),
                row.getObject("original_id", Long.class),
                row.getBoolean("original_booked"),
                row.getInt("sequence"),
                row.getString("city_transaction_id"),
                row.getString("provider"),
                row.getBigDecimal("points_a"),
                row.getBigDecimal("points_b"),
                SettlementStatus.valueOf(row.getString("status")),
                row.getString("history_hash"),
                row.getString("terms_hash"));
    }

    /** The city's side, from columns named as in {@code day_sheet}; under a settlement its id and provider stand there. */
    static ReconciliationItem.Bills bills(ResultSet row) throws SQLException {
        boolean unmatched = row.getObject("settlement_id") == null;
        List<Long> lines = Arrays.asList((Long[]) row.getArray("bill_lines").getArray());
        return new ReconciliationItem.Bills(
                lines,
                unmatched ? row.getString("city_transaction_id") : null,
                unmatched ? row.getString("provider") : null,
                Objects.requireNonNullElse(row.getBigDecimal("billed"), BigDecimal.ZERO),
                row.getString("bill_hash"));
    }
}
