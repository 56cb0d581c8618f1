package dev.tanqiao.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * What contenders do in one turn, as SQL of their databases.
 *
 * @param name of the benchmark
 * @param unit what is counted, in the plural
 * @param otherSide what is called
 * @param fill by rows and round: puts so many rows of that round down
 * @param perRow how many units a row of the fill becomes
 * @param mark a number that separates the rows of this turn from those before
 * @param open whether anything is left to do
 * @param wrong how many of <code>${rows}</code> rows after <code>${mark}</code> ended otherwise than they should
 * @param again has what is done looked at again, by one look; empty: nothing is
 * @param stay milliseconds of units after <code>${mark}</code> from their fill to their end, as an array: the median and the 99th percentile;
 *     empty: units have no begin of their own
 * @param latency milliseconds of units after <code>${mark}</code>, as an array: the median and the 99th percentile from begin to end, and the
 *     mean of a call
 */
record Course(
        String name,
        String unit,
        String otherSide,
        BiFunction<Integer, String, String> fill,
        int perRow,
        String mark,
        String open,
        String wrong,
        String again,
        String stay,
        String latency) {

    static final int SUBSCRIPTIONS = 5;

    /** Due settlements become settled ones, and their events leave the outbox; nobody has subscribed. */
    static Course settle(String name) {
        return new Course(
                name,
                "settlements",
                "simulator",
                filled("settle-fill.sql"),
                1,
                "select coalesce(max(id), 0) from settlement",
                """
                select exists (select from settlement where status = 'PENDING') or exists (select from settlement where status = 'SENDING')
                  or exists (select from event_due)""",
                "select count(*) from settlement where id > ${mark} and status <> 'SETTLED'",
                "",
                """
                select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from changed_at - created_at) * 1000)
                from settlement where id > ${mark}""",
                """
                select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from changed_at - sent_at) * 1000)
                  || (select coalesce(avg(duration_ms), 0)::float8 from attempt_answer where settlement_id > ${mark})
                from settlement where id > ${mark}""");
    }

    /** Events that wait become deliveries to each of five subscriptions, and are delivered. */
    static Course fanOut() {
        return new Course(
                "fan-out",
                "deliveries",
                "receiver",
                filled("fan-out-fill.sql"),
                SUBSCRIPTIONS,
                "select coalesce(max(id), 0) from delivery",
                "select exists (select from event_due) or exists (select from delivery where status = 'PENDING')",
                "select count(*) from delivery where id > ${mark} and status <> 'DELIVERED'",
                "",
                """
                select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from d.changed_at - e.at) * 1000)
                from delivery d join delivery_item i on i.delivery_id = d.id join event e on e.number = i.event_number
                where d.id > ${mark}""",
                """
                select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from changed_at - created_at) * 1000)
                  || (select coalesce(avg(duration_ms), 0)::float8 from delivery_attempt where delivery_id > ${mark})
                from delivery where id > ${mark}""");
    }

    /** Everybody is due for a look at the campus, which shows purchases; they become settlements that nobody sends, and their events leave the outbox. */
    static Course collect(Purchases purchases) {
        String due = resource("collect-fill.sql");
        return new Course(
                "collect",
                "transactions",
                "simulator",
                (rows, round) -> due.replace("${hour}", purchases.put(rows).toString()),
                1,
                "select coalesce(max(id), 0) from campus_transaction",
                """
                select exists (select from collecting where due_at <= now() or lease_owner is not null) or exists (select from event_due)""",
                """
                select ${rows} - count(*) from campus_transaction t join settlement s on s.transaction_id = t.id
                where t.id > ${mark} and t.status = 'PAID' and s.status = 'PENDING'""",
                "update collecting set due_at = now(), cursor_time = (select min(order_time) from campus_transaction where id > ${mark})",
                "",
                "");
    }

    private static BiFunction<Integer, String, String> filled(String resource) {
        String fill = resource(resource);
        return (rows, round) -> fill.replace("${rows}", String.valueOf(rows)).replace("${round}", round);
    }

    String fill(int rows, String round) {
        return fill.apply(rows, round);
    }

    String wrong(int rows, long mark) {
        return wrong.replace("${rows}", String.valueOf(rows)).replace("${mark}", String.valueOf(mark));
    }

    boolean isDoneAgain() {
        return !again.isEmpty();
    }

    String again(long mark) {
        return again.replace("${mark}", String.valueOf(mark));
    }

    /** Whether units have a begin of their own, from which on they wait. */
    boolean isTimed() {
        return !stay.isEmpty();
    }

    String stay(long mark) {
        return stay.replace("${mark}", String.valueOf(mark));
    }

    String latency(long mark) {
        return latency.replace("${mark}", String.valueOf(mark));
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Course.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
