package dev.tanqiao.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What contenders do in one turn, as SQL of their databases.
 *
 * @param name of the benchmark
 * @param unit what is counted, in the plural
 * @param otherSide what is called
 * @param fill puts <code>${rows}</code> rows of round <code>${round}</code> down
 * @param perRow how many units a row of the fill becomes
 * @param mark a number that separates the rows of this turn from those before
 * @param open whether anything is left to do
 * @param wrong how many rows after <code>${mark}</code> ended otherwise than they should
 * @param latency median and 99th percentile of a unit after <code>${mark}</code>, milliseconds
 */
record Course(
        String name,
        String unit,
        String otherSide,
        String fill,
        int perRow,
        String mark,
        String open,
        String wrong,
        String latency) {

    static final int SUBSCRIPTIONS = 5;

    /** Due settlements become settled ones, and their events leave the outbox; nobody has subscribed. */
    static Course settle() {
        return new Course(
                "settle",
                "settlements",
                "simulator",
                resource("settle-fill.sql"),
                1,
                "select coalesce(max(id), 0) from settlement",
                """
                select exists (select from settlement where status = 'PENDING') or exists (select from settlement where status = 'SENDING')
                  or exists (select from event_due)""",
                "select count(*) from settlement where id > ${mark} and status <> 'SETTLED'",
                """
                select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from changed_at - sent_at) * 1000)
                from settlement where id > ${mark}""");
    }

    /** Events that wait become deliveries to each of five subscriptions, and are delivered. */
    static Course fanOut() {
        return new Course(
                "fan-out",
                "deliveries",
                "receiver",
                resource("fan-out-fill.sql"),
                SUBSCRIPTIONS,
                "select coalesce(max(id), 0) from delivery",
                "select exists (select from event_due) or exists (select from delivery where status = 'PENDING')",
                "select count(*) from delivery where id > ${mark} and status <> 'DELIVERED'",
                """
                select percentile_cont(array[0.5, 0.99]) within group (order by extract(epoch from changed_at - created_at) * 1000)
                from delivery where id > ${mark}""");
    }

    String fill(int rows, int round) {
        return fill.replace("${rows}", String.valueOf(rows)).replace("${round}", String.valueOf(round));
    }

    String wrong(long mark) {
        return wrong.replace("${mark}", String.valueOf(mark));
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
