package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hc.core5.http.ClassicHttpRequest;

/**
 * Settles by three loops and no framework: begins and commits attempts in batches, calls the city, commits answers in batches, takes what is
 * told out of the outbox. It leaves the same evidence, history and events as the hub, and knows the good case alone: anything else ends it.
 */
final class SettleLimit implements Player {

    private static final int BATCH = 128;
    private static final int EVENTS_AT_ONCE = 500;
    private static final long GATHERED_MILLIS = 10;
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter CITY_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    private static final String BEGIN = """
            with due as (
              select id from settlement where status = 'PENDING' and due_at <= now() and is_free(lease_until)
              order by due_at limit ? for update skip locked),
            begun as (
              update settlement set status = 'SENDING', reason = null, attempt = attempt + 1, looks = 0,
                sent_at = greatest(changed_at, now()), first_sent_at = coalesce(first_sent_at, greatest(changed_at, now())),
                changed_at = greatest(changed_at, now()), sequence = sequence + 1, due_at = null, deadline_at = null,
                lease_owner = 'limit', lease_until = now() + interval '60 seconds'
              where id = any (array(select id from due))
              returning *),
            moved as (
              insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
              select id, sequence, 'PENDING', 'SENDING', 'due', 'attempt ' || attempt, changed_at from begun)
            select * from begun""";

    private static final String ATTEMPT = """
            insert into attempt (settlement_id, number, sent_at, request_hash, owner)
            select *, 'limit' from unnest(?::bigint[], ?::int[], ?::timestamptz[], ?::text[])""";

    private static final String LEARN = """
            with answer as (
              select * from unnest(?::bigint[], ?::int[], ?::int[], ?::text[], ?::text[], ?::int[], ?::text[])
                as a(id, number, sequence, message, body, millis, told)),
            recorded as (
              insert into attempt_answer (settlement_id, number, answered_at, outcome, http_status, code, message, body, duration_ms)
              select id, number, now(), 'ACCEPTED', 200, '200', message, convert_to(body, 'UTF8'), millis from answer),
            settled as (
              update settlement s set status = 'SETTLED', reason = null, due_at = null, deadline_at = now() + interval '2 days',
                changed_at = greatest(s.changed_at, now()), sequence = s.sequence + 1, lease_owner = null, lease_until = null
              from answer where s.id = answer.id and s.sequence = answer.sequence
              returning s.id, s.sequence, s.changed_at, answer.number, answer.told),
            moved as (
              insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
              select id, sequence, 'SENDING', 'SETTLED', 'accepted', 'attempt ' || number, changed_at from settled),
            happened as (
              insert into event (id, type, subject, settlement_id, sequence, at, data)
              select gen_random_uuid(), 'settlement.settled', 'settlement/' || id, id, sequence, changed_at, told::jsonb from settled
              returning number)
            insert into event_due (event_number) select number from happened""";

    private static final String TAKE = """
            with due as materialized (
              select event_number from event_due order by event_number limit ? for update skip locked),
            taken as (
              delete from event_due where event_number = any (array(select event_number from due)) returning event_number)
            select e.number, e.type, e.data::text from taken join event e on e.number = taken.event_number order by e.number""";

    /** One order that is being sent: its row as it is in SENDING, what is sent, and what subscribers would be told. */
    private record Order(long id, int number, int sequence, String sentAt, String request, String told) {}

    private record Answer(Order order, String message, String body, int millis) {}

    private final BlockingQueue<Order> toSend = new ArrayBlockingQueue<>(BATCH);
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    @Override
    public void play(Place place) throws Exception {
        Loop.start("begin", place.database(), this::begin);
        Loop.start("learn", place.database(), this::learn);
        Loop.start("outbox", place.database(), SettleLimit::takeEvents);
        System.out.println(READY);
        send(place);
    }

    private void begin(Connection database) throws SQLException, InterruptedException {
        List<Order> begun = new ArrayList<>();
        try (PreparedStatement due = database.prepareStatement(BEGIN);
                PreparedStatement attempt = database.prepareStatement(ATTEMPT)) {
            due.setInt(1, BATCH);
            try (ResultSet rows = due.executeQuery()) {
                while (rows.next()) {
                    begun.add(order(rows));
                }
            }
            if (!begun.isEmpty()) {
                Loop.setArray(attempt, 1, "bigint", begun, Order::id);
                Loop.setArray(attempt, 2, "int", begun, Order::number);
                Loop.setArray(attempt, 3, "timestamptz", begun, Order::sentAt);
                Loop.setArray(attempt, 4, "text", begun, order -> hash(order.request()));
                attempt.executeUpdate();
            }
            database.commit();
        }
        if (begun.isEmpty()) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        for (Order order : begun) {
            toSend.put(order);
        }
    }

    private static Order order(ResultSet row) throws SQLException {
        ObjectNode request = JSON.createObjectNode()
                .put("cid", row.getString("cid"))
                .put("equityCid", row.getString("provider"))
                .put("transactionId", row.getString("city_transaction_id"))
                .put("transactionPointA", row.getString("points_a"))
                .put("transactionPointB", row.getString("points_b"))
                .put(
                        "transactionTime",
                        CITY_TIME.format(row.getTimestamp("order_time").toInstant()))
                .put("transactionType", row.getString("transaction_type"))
                .put("type", row.getBoolean("convert_reductions") ? 1 : 0);
        for (String data : (String[]) row.getArray("data").getArray()) {
            request.withArray("data").add(data);
        }
        ObjectNode told = JSON.createObjectNode()
                .put("settlementId", row.getLong("id"))
                .put("transactionId", row.getLong("transaction_id"))
                .put("source", row.getString("source"))
                .put("cityTransactionId", row.getString("city_transaction_id"))
                .put("kind", row.getString("kind"))
                .put("status", "SETTLED")
                .put("account", row.getString("account"))
                .put("equityProvider", row.getString("provider"))
                .put("pointsA", row.getString("points_a"))
                .put("pointsB", row.getString("points_b"));
        Instant sentAt = row.getTimestamp("sent_at").toInstant();
        return new Order(
                row.getLong("id"),
                row.getInt("attempt"),
                row.getInt("sequence"),
                sentAt.toString(),
                request.toString(),
                told.toString());
    }

    private static String hash(String request) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Loop.utf8(request)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void send(Place place) throws InterruptedException {
        URI address = place.city().resolve("/carbon-inclusion/apis/v1/transaction/orderSettel");
        Map<String, String> headers =
                Map.of("Authorization", place.token(), "Content-Type", "application/json;charset=UTF-8");
        var calls = new Calls(place.inFlight());
        while (true) {
            Order order = toSend.take();
            ClassicHttpRequest request = Calls.post(address, headers, Loop.utf8(order.request()));
            calls.send(request, (body, millis) -> answers.add(read(order, body, millis)));
        }
    }

    private static Answer read(Order order, String body, int millis) throws IOException {
        JsonNode said = JSON.readTree(body);
        if (said.path("code").asInt() != OK) {
            throw new IllegalStateException("The city did not settle: " + body);
        }
        return new Answer(order, said.path("msg").asText(), body, millis);
    }

    private void learn(Connection database) throws SQLException, InterruptedException {
        List<Answer> heard = Loop.gather(answers, BATCH, GATHERED_MILLIS);
        try (PreparedStatement learn = database.prepareStatement(LEARN)) {
            Loop.setArray(learn, 1, "bigint", heard, answer -> answer.order().id());
            Loop.setArray(learn, 2, "int", heard, answer -> answer.order().number());
            Loop.setArray(learn, 3, "int", heard, answer -> answer.order().sequence());
            Loop.setArray(learn, 4, "text", heard, Answer::message);
            Loop.setArray(learn, 5, "text", heard, Answer::body);
            Loop.setArray(learn, 6, "int", heard, Answer::millis);
            Loop.setArray(learn, 7, "text", heard, answer -> answer.order().told());
            if (learn.executeUpdate() != heard.size()) {
                throw new IllegalStateException("Somebody else moved a settlement meanwhile.");
            }
            database.commit();
        }
    }

    /** Nobody has subscribed: they are read, as whoever asks about subscriptions must, and taken out. */
    static void takeEvents(Connection database) throws SQLException, InterruptedException {
        int taken = 0;
        try (PreparedStatement take = database.prepareStatement(TAKE)) {
            take.setInt(1, EVENTS_AT_ONCE);
            try (ResultSet rows = take.executeQuery()) {
                while (rows.next()) {
                    taken += rows.getString("type").isEmpty() ? 0 : 1;
                }
            }
            database.commit();
        }
        if (taken < EVENTS_AT_ONCE) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}
