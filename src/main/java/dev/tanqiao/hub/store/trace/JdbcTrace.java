package dev.tanqiao.hub.store.trace;

import static dev.tanqiao.hub.store.Instants.instant;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Answers "what became of it?" from the rows; each question goes by an index, so that a million settlements change nothing. */
final class JdbcTrace implements Traces {

    private static final Pattern NUMBERED = Pattern.compile("(?:(settlement|transaction)[/ ])?([0-9]{1,18})");

    private final JdbcTemplate jdbc;

    JdbcTrace(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Trace> of(String of, int most) {
        return find(of).map(found -> trace(found, most));
    }

    /** What a text turned out to be, with the transactions it is about, the bill lines that are unmatched, and the posts of inboxes. */
    private record Found(
            String as,
            List<Long> transactions,
            List<Long> strayBills,
            List<Long> unreadable,
            List<String> cids,
            List<String> posts) {

        Found(String as, List<Long> transactions, List<Long> strayBills, List<Long> unreadable, List<String> cids) {
            this(as, transactions, strayBills, unreadable, cids, List.of());
        }
    }

    private Optional<Found> find(String of) {
        Matcher numbered = NUMBERED.matcher(of);
        boolean isNumber = numbered.matches();
        if (isNumber && numbered.group(1) != null) {
            return numbered(numbered.group(1), Long.parseLong(numbered.group(2)));
        }
        // Index transaction_key_key: two accounts may share an orderNo.
        List<Long> orders = ids("select distinct transaction_id from transaction_key where key = ?", of);
        List<Long> purchases = purchases(of);
        if (!orders.isEmpty() || !purchases.isEmpty()) {
            List<Long> all = Stream.concat(orders.stream(), purchases.stream()).toList();
            String as = orders.isEmpty() ? "id at its source" : "orderNo";
            return Optional.of(new Found(as, all, List.of(), unreadable(orders), List.of()));
        }
        Optional<Found> post = post("inbox/" + of);
        if (post.isPresent()) {
            return post;
        }
        List<Long> settled = ids("select transaction_id from settlement where city_transaction_id = ?", of);
        List<Long> bills = ids("select id from bill_line where city_transaction_id = ? and settlement_id is null", of);
        if (!settled.isEmpty() || !bills.isEmpty()) {
            return Optional.of(new Found("transactionId at the city", settled, bills, List.of(), List.of()));
        }
        Optional<Found> cid = cid(of);
        if (cid.isPresent()) {
            return cid;
        }
        return Optional.of(of)
                .filter(text -> isNumber)
                .map(Long::parseLong)
                .flatMap(number -> numbered("settlement", number).or(() -> numbered("transaction", number)))
                .or(() -> unreadable(of));
    }

    /** Of other sources, by {@code ID} or {@code SOURCE/ID}. Index purchase_key_id, and the primary key. */
    private List<Long> purchases(String of) {
        return jdbc.queryForList(
                """
                select transaction_id from purchase_key where id = ?
                union select k.transaction_id
                from unnest(?::text[], ?::text[]) as named (source, id) join purchase_key k using (source, id)""",
                Long.class,
                of,
                slashes(of).mapToObj(at -> of.substring(0, at)).toArray(String[]::new),
                slashes(of).mapToObj(at -> of.substring(at + 1)).toArray(String[]::new));
    }

    /**
     * A post that an inbox took, by {@code BUNDLE/ROUTE/KEY}, with what its bundle handed in under the same key: the sink may stand in another
     * route. Indexes event_change, purchase_key_id.
     */
    private Optional<Found> post(String subject) {
        if (ids("select number from event where subject = ?", subject).isEmpty()) {
            return Optional.empty();
        }
        List<Long> handedIn = ids("""
                select k.transaction_id from event e join purchase_key k on k.id = e.data ->> 'key'
                where e.subject = ? and split_part(k.source, '/', 1) = split_part(e.subject, '/', 2)""", subject);
        return Optional.of(new Found("post of an inbox", handedIn, List.of(), List.of(), List.of(), List.of(subject)));
    }

    private static IntStream slashes(String text) {
        return IntStream.range(0, text.length()).filter(at -> text.charAt(at) == '/');
    }

    /** What could not be read of these transactions. Unique key of set_aside (source, …). */
    private List<Long> unreadable(List<Long> transactions) {
        return ids("""
                select a.id from campus_transaction t join set_aside a on a.source = 'campus.transactions ' || t.account
                where t.id = any(?) and t.source = 'campus' and position(t.order_no in a.raw) > 0""", array(transactions));
    }

    /** An entity that could not be read and says this. All of them are looked through: they are few, and it was found nowhere else. */
    private Optional<Found> unreadable(String of) {
        List<Long> found = ids("select id from set_aside where position('\"' || ? || '\"' in raw) > 0", of);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found("text that could not be read", List.of(), List.of(), found, List.of()));
    }

    private Optional<Found> numbered(String what, long number) {
        List<Long> found = ids(
                what.equals("settlement")
                        ? "select transaction_id from settlement where id = ?"
                        : "select id from campus_transaction where id = ?",
                number);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(what + " number", found, List.of(), unreadable(found), List.of()));
    }

    /** Indexes enrolment_cid, authorization_change_cid, settlement_account: a cid that was replaced is found too. */
    private Optional<Found> cid(String cid) {
        List<String> accounts = jdbc.queryForList(
                "select account from enrolment where cid = ? union select account from authorization_change where cid = ?",
                String.class,
                cid,
                cid);
        return accounts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(
                        "cid of " + String.join(", ", new TreeSet<>(accounts)),
                        jdbc.queryForList(
                                "select distinct transaction_id from settlement where account = any(?) and cid = ?",
                                Long.class,
                                accounts.toArray(String[]::new),
                                cid),
                        List.of(),
                        List.of(),
                        List.of(cid)));
    }

    private List<Long> ids(String sql, Object value) {
        return jdbc.queryForList(sql, Long.class, value);
    }

    private Trace trace(Found found, int most) {
        List<Long> told = found.transactions().stream()
                .sorted(Comparator.reverseOrder())
                .limit(most)
                .toList();
        List<Trace.Subject> subjects = subjects(told);
        List<Trace.Entry> entries = new ArrayList<>();
        new TraceTransactions(jdbc, subjects).add(entries, found.unreadable());
        new TraceSettlements(jdbc, subjects).add(entries, found.strayBills());
        new TraceEvents(jdbc, subjects, found.strayBills(), found.posts()).add(entries);
        entries.sort(Comparator.comparing(Trace.Entry::at)
                .thenComparing(Trace.Entry::stage)
                .thenComparing(Trace.Entry::place));
        List<String> cids = new ArrayList<>(found.cids());
        cids.addAll(jdbc.queryForList(
                "select distinct cid from settlement where transaction_id = any(?)", String.class, (Object)
                        array(told)));
        return new Trace(found.as(), subjects, found.transactions().size() - told.size(), List.copyOf(cids), entries);
    }

    private List<Trace.Subject> subjects(List<Long> transactions) {
        Map<Long, List<Trace.Standing>> standings = new HashMap<>();
        jdbc.query(
                "select * from settlement where transaction_id = any(?) order by id",
                row -> {
                    standings
                            .computeIfAbsent(row.getLong("transaction_id"), none -> new ArrayList<>())
                            .add(new Trace.Standing(
                                    row.getLong("id"),
                                    row.getString("kind"),
                                    row.getString("city_transaction_id"),
                                    row.getString("status"),
                                    row.getString("reason"),
                                    row.getString("provider"),
                                    row.getBigDecimal("points_a").toPlainString(),
                                    row.getBigDecimal("points_b").toPlainString(),
                                    row.getInt("attempt"),
                                    instant(row.getTimestamp("due_at")),
                                    instant(row.getTimestamp("deadline_at"))));
                },
                (Object) array(transactions));
        return jdbc.query(
                "select * from campus_transaction where id = any(?) order by id",
                (row, number) -> new Trace.Subject(
                        row.getLong("id"),
                        row.getString("source"),
                        row.getString("account"),
                        row.getString("order_no"),
                        row.getString("merchant"),
                        BigDecimal.valueOf(row.getLong("amount_fen"), 2).toPlainString(),
                        row.getString("status"),
                        row.getString("decision"),
                        row.getString("rule_id"),
                        standings.getOrDefault(row.getLong("id"), List.of())),
                (Object) array(transactions));
    }

    static Long[] array(Collection<Long> ids) {
        return ids.toArray(Long[]::new);
    }
}
