package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.transaction.Quarantined;
import dev.tanqiao.core.transaction.Unreadable;
import dev.tanqiao.core.transaction.Window;
import dev.tanqiao.hub.store.DiscrepancyRows;
import dev.tanqiao.hub.store.Hashes;
import dev.tanqiao.hub.store.Instants;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What could not be read, kept with its text: each has a break, which is open for as long as somebody must look after it. */
public final class JdbcQuarantine {

    private static final String CAMPUS = "campus.transactions ";

    /** Unique key of set_aside (source, …), index discrepancy_open. */
    private static final String OPEN = """
            select a.id, a.shown_from, a.shown_to
            from set_aside a join discrepancy d on d.type = 'UNREADABLE' and d.subject = 'quarantine/' || a.id and d.closed_at is null
            """;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final DiscrepancyRows discrepancies;

    public JdbcQuarantine(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.discrepancies = new DiscrepancyRows(jdbc);
    }

    /**
     * Keeps one entity; the same text from the same source is kept once.
     *
     * @param source who showed it: {@code campus.transactions gwang}, {@code carbon.bills}
     * @param pointer JSON pointer of the value that does not fit
     * @param problem what was expected
     */
    public void put(String source, String pointer, String problem, String raw, Instant at) {
        put(source, new Unreadable(pointer, problem, raw, null), null, null, at);
    }

    /** Keeps what a poll of an account could not read. */
    void put(String account, Quarantined quarantined, Instant at) {
        put(CAMPUS + account, quarantined.unreadable(), quarantined.from(), quarantined.to(), at);
    }

    private void put(String source, Unreadable unreadable, @Nullable Instant from, @Nullable Instant to, Instant at) {
        transaction.executeWithoutResult(status -> {
            Long id = jdbc.queryForObject(
                    """
                    insert into set_aside (seen_at, source, pointer, problem, raw, raw_hash, shown_from, shown_to)
                    values (?, ?, ?, ?, ?, ?, ?, ?)
                    on conflict (source, raw_hash) do update set shown_from = excluded.shown_from, shown_to = excluded.shown_to
                    returning id""",
                    Long.class,
                    Timestamp.from(at),
                    source,
                    unreadable.pointer(),
                    unreadable.problem(),
                    unreadable.raw(),
                    Hashes.sha256(unreadable.raw()),
                    Instants.timestamp(from),
                    Instants.timestamp(to));
            String subject = "quarantine/" + id;
            if (!isKnown(subject)) {
                discrepancies.open(
                        new Discrepancy(
                                Discrepancy.Type.UNREADABLE,
                                subject,
                                "%s %s: %s".formatted(source, unreadable.pointer(), unreadable.problem())),
                        at);
            }
        });
    }

    /** Somebody looks after it, or a person has closed it. One that could be read meanwhile, and cannot any more, is news. */
    private boolean isKnown(String subject) {
        return !jdbc.queryForList(
                        "select 1 from discrepancy where subject = ? and closed_by is distinct from 'itself' limit 1",
                        Integer.class,
                        subject)
                .isEmpty();
    }

    /** Where what an account showed, and is still looked after, is found again. */
    List<Window> openOf(String account) {
        return jdbc.query(
                OPEN + "where a.source = ? and a.shown_from is not null",
                (row, number) -> new Window(
                        Window.Kind.QUARANTINED,
                        row.getTimestamp("shown_from").toInstant(),
                        row.getTimestamp("shown_to").toInstant()),
                CAMPUS + account);
    }

    /** Closes the breaks of what these windows have shown again, and not as it was: it was read, or is no longer there. */
    void readAgain(String account, Collection<Window> shown, Collection<Quarantined> still, Instant at) {
        List<String> read = jdbc.query(
                OPEN + """
                        where a.source = ? and a.raw_hash <> all (?) and exists (
                          select from unnest(?, ?) as shown (first, last)
                          where a.shown_from >= to_timestamp(first) and a.shown_to <= to_timestamp(last))""",
                (row, number) -> "quarantine/" + row.getLong("id"),
                CAMPUS + account,
                still.stream()
                        .map(each -> Hashes.sha256(each.unreadable().raw()))
                        .toArray(String[]::new),
                shown.stream().map(window -> window.from().getEpochSecond()).toArray(Long[]::new),
                shown.stream().map(window -> window.to().getEpochSecond()).toArray(Long[]::new));
        discrepancies.clearedUp(Set.of(Discrepancy.Type.UNREADABLE), read, "it was read again", at);
    }
}
