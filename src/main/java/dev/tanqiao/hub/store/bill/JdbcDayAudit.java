package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.bill.SheetRow;
import dev.tanqiao.hub.store.DatabaseConnections;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds what was changed in closed days, and in the rows they rest on, after they were closed. Reads only. */
final class JdbcDayAudit implements DayAudit {

    private static final int AT_ONCE = 1_000;

    /** Places of one problem that are named. */
    private static final int MOST_NAMED = 1_000;

    /** What was changed just before the last closing may have been committed after it: the next one enters it. */
    private static final Duration SETTLED_DOWN = Duration.ofHours(1);

    /** As each item was entered last. */
    private static final String LATEST = "(select distinct on (item) * from day_sheet order by item, day desc) d";

    private static final String OBSERVATION_IS_THERE =
            "exists (select 1 from observation o where o.id = d.observation_id and o.seen_at = d.observed_at)";
    private static final String MONTH_IS_ARCHIVED = """
            exists (select 1 from archived_history h where h.history = 'observation'
                and h.month = date_trunc('month', d.observed_at at time zone 'UTC')::date)""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final JdbcClosedDayStore book;

    JdbcDayAudit(JdbcTemplate jdbc, TransactionTemplate transaction, JdbcClosedDayStore book) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.book = book;
    }

    @Override
    public Report verify(List<String> outside) {
        return Objects.requireNonNull(transaction.execute(status -> {
            DatabaseConnections.allowLongWork(jdbc);
            return report(outside);
        }));
    }

    private Report report(List<String> outside) {
        List<Seal> seals = book.seals();
        Findings findings = new Findings();
        String previous = Seal.NONE;
        long rows = 0;
        for (Seal seal : seals) {
            if (!seal.previous().equals(previous)) {
                findings.add("seal " + seal.day(), "does not follow the seal before it");
            }
            rows += sheet(seal, findings);
            previous = seal.hash();
        }
        unsealed(findings);
        int keptOutside = compare(seals, outside, findings);
        long archived = rawRows(findings);
        if (!seals.isEmpty()) {
            unexplained(seals.get(seals.size() - 1).closedAt().minus(SETTLED_DOWN), findings);
        }
        return new Report(seals.size(), rows, keptOutside, archived, findings.all());
    }

    private long sheet(Seal seal, Findings findings) {
        String hash = seal.previous();
        int number = 0;
        long rows = 0;
        for (List<SheetRow> part = book.rows(seal.day(), 0, AT_ONCE);
                !part.isEmpty();
                part = book.rows(seal.day(), number, AT_ONCE)) {
            for (SheetRow row : part) {
                check(row, number, hash, findings);
                number = row.number();
                hash = row.rowHash();
                rows++;
            }
        }
        if (number < seal.rows()) {
            findings.add("sheet " + seal.day(), "rows %s to %s were removed".formatted(number + 1, seal.rows()));
        } else if (number > seal.rows()) {
            findings.add("sheet " + seal.day(), "rows %s to %s were added".formatted(seal.rows() + 1, number));
        }
        if (!Seal.of(seal.day(), seal.rows(), seal.closedAt(), seal.previous(), hash)
                .hash()
                .equals(seal.hash())) {
            findings.add("seal " + seal.day(), "does not seal its sheet");
        }
        return rows;
    }

    private static void check(SheetRow row, int before, String hash, Findings findings) {
        if (row.number() > before + 1) {
            findings.add("sheet " + row.day(), "rows %s to %s were removed".formatted(before + 1, row.number() - 1));
            return;
        }
        SheetRow asItMustBe = row.hashedAfter(hash);
        if (!asItMustBe.contentHash().equals(row.contentHash())) {
            findings.add(place(row.day(), row.number(), row.item().key()), "was changed");
        } else if (!asItMustBe.rowHash().equals(row.rowHash())) {
            findings.add(place(row.day(), row.number(), row.item().key()), "does not follow the row before it");
        }
    }

    private static String place(LocalDate day, int number, String item) {
        return "sheet %s row %s (%s)".formatted(day, number, item);
    }

    /** A sheet that is being written has no seal yet. */
    private void unsealed(Findings findings) {
        jdbc.queryForList("""
                        select distinct day from day_sheet d where not exists (select 1 from day_seal s where s.day = d.day)
                          and not exists (select 1 from day_closing c where c.day = d.day) order by day""", LocalDate.class).forEach(day -> findings.add("sheet " + day, "has no seal"));
    }

    /**
     * A chain that was rewritten from one day on agrees with itself, but not with what was kept elsewhere; and what is not kept
     * there any more proves nothing.
     *
     * @return how many days are kept there
     */
    private static int compare(List<Seal> seals, List<String> outside, Findings findings) {
        Map<String, String> lines = new LinkedHashMap<>();
        seals.forEach(seal -> lines.put(seal.day().toString(), seal.line()));
        Set<String> kept = new HashSet<>();
        for (int i = 0; i < outside.size(); i++) {
            String line = outside.get(i);
            if (!SealFile.isWhole(line)) {
                if (lines.values().stream().noneMatch(whole -> whole.startsWith(line))) { // else it was torn
                    findings.add("line %s outside the database".formatted(i + 1), "is no seal");
                }
                continue;
            }
            String day = line.substring(0, line.indexOf(' '));
            kept.add(day);
            if (!lines.containsKey(day)) {
                findings.add("seal " + day, "is kept outside the database, but gone from it");
            } else if (!line.equals(lines.get(day))) {
                findings.add("seal " + day, "is not the one kept outside the database: it was rewritten");
            }
        }
        lines.keySet().stream()
                .filter(day -> !kept.contains(day))
                .forEach(day -> findings.add(
                        "seal " + day, "is not in the file outside the database (tanqiao.reconciliation.seals)"));
        return kept.size();
    }

    /** The rows a sheet rests on; says how many observations are no longer in the database. */
    private long rawRows(Findings findings) {
        problems("""
                select d.day, d.number, d.item from day_sheet d
                where d.settlement_id is not null and history_hash(d.settlement_id, d.sequence) is distinct from d.history_hash
                order by 1, 2""", "the history of its settlement was changed", findings);
        problems("""
                select d.day, d.number, d.item from day_sheet d
                where cardinality(d.bill_lines) > 0 and bill_hash(d.bill_lines) is distinct from d.bill_hash
                order by 1, 2""", "its bill lines were changed", findings);
        // What was never sent may be computed anew, and that is a move.
        problems("""
                select d.day, d.number, d.item from day_sheet d left join settlement s on s.id = d.settlement_id
                where d.settlement_id is not null and (s.sequence = d.sequence or d.status in ('SETTLED', 'BILLED'))
                  and ((s.points_a, s.points_b, s.provider, s.city_transaction_id, s.original_id)
                      is distinct from (d.points_a, d.points_b, d.provider, d.city_transaction_id, d.original_id)
                    or d.terms_hash is not null and terms_hash(s.id) is distinct from d.terms_hash)
                order by 1, 2""", "its settlement's points or terms were changed", findings);
        problems("""
                select d.day, d.number, d.item from day_sheet d
                join observation o on o.id = d.observation_id and o.seen_at = d.observed_at
                where text_hash(o.raw) <> d.observation_hash
                order by 1, 2""", "the observation it rests on was changed", findings);
        // Observations are archived by whole months: one that is missing from any other was removed.
        problems(
                """
                select d.day, d.number, d.item from day_sheet d
                where d.observation_id is not null and not %1$s and not %2$s
                order by 1, 2""".formatted(OBSERVATION_IS_THERE, MONTH_IS_ARCHIVED),
                "the observation it rests on was removed",
                findings);
        Long archived = jdbc.queryForObject(
                "select count(*) from day_sheet d where d.observation_id is not null and not %s and %s"
                        .formatted(OBSERVATION_IS_THERE, MONTH_IS_ARCHIVED),
                Long.class);
        return archived == null ? 0 : archived;
    }

    /** Whatever the house changes by itself carries its time, is told as an event, and is entered by the next closing. */
    private void unexplained(Instant before, Findings findings) {
        Timestamp then = Timestamp.from(before);
        problems("""
                select d.day, d.number, d.item from %s left join campus_transaction t on t.id = d.transaction_id
                where d.transaction_id is not null and coalesce(t.changed_at, '-infinity') < ?
                  and (t.source, t.account, t.order_no, t.amount_fen, t.status, t.decision)
                    is distinct from (d.source, d.account, d.order_no, d.amount_fen, d.campus_status, d.decision)
                order by 1, 2""".formatted(LATEST), "its purchase is another than was entered", findings, then);
        problems("""
                select d.day, d.number, d.item from %s join campus_transaction t on t.id = d.transaction_id
                left join event e on e.subject = 'transaction/' || t.id and e.sequence = t.sequence
                where (coalesce(e.data ->> 'source', 'campus'), e.data ->> 'account', e.data ->> 'orderNo',
                    (e.data ->> 'amount')::numeric * 100, e.data ->> 'status')
                  is distinct from (t.source, t.account, t.order_no, t.amount_fen::numeric, t.status)
                order by 1, 2""".formatted(LATEST), "its purchase differs from its last event", findings);
        problems("""
                select d.day, d.number, d.item from %s left join settlement s on s.id = d.settlement_id
                where d.settlement_id is not null and coalesce(s.changed_at, '-infinity') < ?
                  and (s.status, s.sequence, s.source, s.account, s.city_transaction_id)
                    is distinct from (d.status, d.sequence, d.source, d.account, d.city_transaction_id)
                order by 1, 2""".formatted(LATEST), "its settlement is another than was entered", findings, then);
        problems("""
                select d.day, d.number, d.item from %s join settlement s on s.id = d.settlement_id
                where not exists (select 1 from settlement_change c
                    where c.settlement_id = s.id and c.sequence = s.sequence and c.to_status = s.status)
                order by 1, 2""".formatted(LATEST), "its settlement does not stand as its history says", findings);
    }

    private void problems(String sql, String problem, Findings findings, Object... values) {
        jdbc.query(
                sql + " limit " + (MOST_NAMED + 1),
                row -> {
                    findings.add(place(row.getObject(1, LocalDate.class), row.getInt(2), row.getString(3)), problem);
                },
                values);
    }

    /** Names so many places of one problem, and says that there are more: whoever has changed all rows shall not fill the memory. */
    private static final class Findings {

        private final List<Finding> all = new ArrayList<>();
        private final Map<String, Integer> placesOf = new HashMap<>();

        void add(String place, String problem) {
            int places = placesOf.merge(problem.replaceAll("\\d+", "n"), 1, Integer::sum);
            if (places <= MOST_NAMED) {
                all.add(new Finding(place, problem));
            } else if (places == MOST_NAMED + 1) {
                all.add(new Finding("more than %s places:".formatted(MOST_NAMED), problem));
            }
        }

        List<Finding> all() {
            return List.copyOf(all);
        }
    }
}
