package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tanqiao.core.delivery.WebhookSecret;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hc.core5.http.ClassicHttpRequest;

/**
 * Tells events to subscribers by three loops and no framework: makes deliveries of what is in the outbox, claims and posts them, commits
 * what was answered. It leaves the same rows as the hub, and knows the good case alone: anything else ends it.
 */
final class FanOutLimit implements Player {

    private static final int EVENTS_AT_ONCE = 500;
    private static final int CLAIMED_OF_EACH = 32;
    private static final int BATCH = 128;
    private static final long GATHERED_MILLIS = 10;
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TAKE = """
            with due as materialized (
              select event_number from event_due order by event_number limit ? for update skip locked),
            taken as (
              delete from event_due where event_number = any (array(select event_number from due)) returning event_number)
            select e.number, e.id, e.type, e.subject, e.sequence, e.at, e.data::text
            from taken join event e on e.number = taken.event_number order by e.number""";

    private static final String DELIVERIES = """
            with made as materialized (
              select e.number, e.body, s.id as subscription_id, 'msg_' || replace(gen_random_uuid()::text, '-', '') as webhook_id
              from unnest(?::bigint[], ?::text[]) as e(number, body), subscription s where s.active),
            created as (
              insert into delivery (subscription_id, webhook_id, status, due_at, created_at, changed_at, sequence)
              select subscription_id, webhook_id, 'PENDING', now(), now(), now(), 0 from made returning id, webhook_id),
            bodies as (
              insert into delivery_body (delivery_id, content_type, body)
              select created.id, 'application/cloudevents+json; charset=utf-8', convert_to(made.body, 'UTF8')
              from made join created using (webhook_id))
            insert into delivery_item (event_number, subscription_id, delivery_id)
            select made.number, made.subscription_id, created.id from made join created using (webhook_id)""";

    private static final String CLAIM = """
            with due as materialized (
              select next.id from subscription s cross join lateral (
                select id from delivery
                where subscription_id = s.id and status = 'PENDING' and due_at <= now() and is_free(lease_until)
                order by due_at limit ? for update skip locked) next
              where s.active),
            claimed as (
              update delivery set lease_owner = 'limit', lease_until = now() + interval '60 seconds'
              where id = any (array(select id from due)) returning id, subscription_id, webhook_id, attempt)
            select c.id, c.webhook_id, c.attempt, b.content_type, b.body, s.definition ->> 'url' as url, s.definition ->> 'key' as key, now()
            from claimed c join delivery_body b on b.delivery_id = c.id join subscription s on s.id = c.subscription_id""";

    private static final String LEARN = """
            with answer as (
              select * from unnest(?::bigint[], ?::int[], ?::text[], ?::int[]) as a(id, number, answer, millis)),
            attempted as (
              insert into delivery_attempt (delivery_id, number, at, outcome, http_status, answer, duration_ms)
              select id, number, now(), 'DELIVERED', 200, answer, millis from answer)
            update delivery d set status = 'DELIVERED', attempt = answer.number, due_at = null, changed_at = now(),
              lease_owner = null, lease_until = null
            from answer where d.id = answer.id and d.attempt = answer.number - 1""";

    private record Delivery(long id, int number, ClassicHttpRequest request) {}

    private record Answer(Delivery delivery, String body, int millis) {}

    private final BlockingQueue<Delivery> toPost = new ArrayBlockingQueue<>(BATCH);
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final Map<String, WebhookSecret> secrets = new ConcurrentHashMap<>();

    @Override
    public void play(Place place) throws SQLException, InterruptedException {
        Loop.start("fan-out", place.database(), FanOutLimit::fanOut);
        Loop.start("claim", place.database(), this::claim);
        Loop.start("learn", place.database(), this::learn);
        System.out.println(READY);
        var calls = new Calls(place.inFlight());
        while (true) {
            Delivery delivery = toPost.take();
            calls.send(delivery.request(), (body, millis) -> answers.add(new Answer(delivery, body, millis)));
        }
    }

    private record Event(long number, String body) {}

    private static void fanOut(Connection database) throws SQLException, InterruptedException {
        List<Event> events = new ArrayList<>();
        try (PreparedStatement take = database.prepareStatement(TAKE);
                PreparedStatement deliveries = database.prepareStatement(DELIVERIES)) {
            take.setInt(1, EVENTS_AT_ONCE);
            try (ResultSet rows = take.executeQuery()) {
                while (rows.next()) {
                    events.add(new Event(rows.getLong("number"), cloudEvent(rows)));
                }
            }
            if (!events.isEmpty()) {
                Loop.setArray(deliveries, 1, "bigint", events, Event::number);
                Loop.setArray(deliveries, 2, "text", events, Event::body);
                deliveries.executeUpdate();
            }
            database.commit();
        }
        if (events.size() < EVENTS_AT_ONCE) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private static String cloudEvent(ResultSet row) throws SQLException {
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", row.getString("id"))
                .put("source", "tanqiao")
                .put("type", row.getString("type"))
                .put("subject", row.getString("subject"))
                .put("time", row.getTimestamp("at").toInstant().toString())
                .put("datacontenttype", "application/json")
                .put("sequence", String.format(Locale.ROOT, "%010d", row.getInt("sequence")));
        return event.putRawValue("data", new RawValue(row.getString("data"))).toString();
    }

    private void claim(Connection database) throws SQLException, InterruptedException {
        List<Delivery> claimed = new ArrayList<>();
        try (PreparedStatement claim = database.prepareStatement(CLAIM)) {
            claim.setInt(1, CLAIMED_OF_EACH);
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    claimed.add(delivery(rows));
                }
            }
            database.commit();
        }
        if (claimed.isEmpty()) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        for (Delivery delivery : claimed) {
            toPost.put(delivery);
        }
    }

    private Delivery delivery(ResultSet row) throws SQLException {
        byte[] body = row.getBytes("body");
        String id = row.getString("webhook_id");
        Instant at = row.getTimestamp("now").toInstant();
        String signature = secrets.computeIfAbsent(row.getString("key"), WebhookSecret::parse)
                .sign(id, at, body);
        ClassicHttpRequest request = Calls.post(
                URI.create(row.getString("url")),
                Map.of(
                        "Content-Type",
                        row.getString("content_type"),
                        "webhook-id",
                        id,
                        "webhook-timestamp",
                        String.valueOf(at.getEpochSecond()),
                        "webhook-signature",
                        signature),
                body);
        return new Delivery(row.getLong("id"), row.getInt("attempt") + 1, request);
    }

    private void learn(Connection database) throws SQLException, InterruptedException {
        List<Answer> heard = Loop.gather(answers, BATCH, GATHERED_MILLIS);
        try (PreparedStatement learn = database.prepareStatement(LEARN)) {
            Loop.setArray(learn, 1, "bigint", heard, answer -> answer.delivery().id());
            Loop.setArray(learn, 2, "int", heard, answer -> answer.delivery().number());
            Loop.setArray(learn, 3, "text", heard, Answer::body);
            Loop.setArray(learn, 4, "int", heard, Answer::millis);
            if (learn.executeUpdate() != heard.size()) {
                throw new IllegalStateException("Somebody else moved a delivery meanwhile.");
            }
            database.commit();
        }
    }
}
