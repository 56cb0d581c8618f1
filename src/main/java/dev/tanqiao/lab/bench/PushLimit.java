package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Takes bill pushes without a framework: what came meanwhile is committed together, then each is answered; a second loop works off what
 * is due. It leaves the same rows as the hub, and knows the good case alone: anything else ends it.
 */
final class PushLimit implements Player {

    private static final int BATCH = 128;
    private static final int WORKED_OFF_AT_ONCE = 500;
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] TAKEN = Loop.utf8("{\"code\":200,\"msg\":\"成功\",\"content\":null}");

    private static final String STORE = """
            with stored as (insert into push (kind, received_at, body) select 'BILLS', now(), body from unnest(?::bytea[]) as body returning id)
            insert into push_due (push_id, due_at) select id, now() from stored""";

    private static final String CLAIM = """
            update push_due set lease_owner = 'limit', lease_until = now() + interval '30 seconds'
            where push_id = any (array(
              select push_id from push_due where due_at <= now() and is_free(lease_until) order by push_id limit ? for update skip locked))
            returning push_id""";

    private record Pushed(byte[] body, CompletableFuture<Void> durable) {}

    private final BlockingQueue<Pushed> pushed = new LinkedBlockingQueue<>();

    @Override
    public void play(Place place) throws SQLException, IOException {
        Loop.start("store", place.database(), this::store);
        Loop.start("work off", place.database(), PushLimit::workOff);
        PlainHttp.serve(body -> {
            if (!JSON.readTree(body).path("bill").isArray()) {
                throw new IllegalStateException("This is no bill push.");
            }
            var push = new Pushed(body, new CompletableFuture<>());
            pushed.add(push);
            push.durable().get();
            return TAKEN;
        });
    }

    private void store(Connection database) throws SQLException, InterruptedException {
        List<Pushed> came = Loop.gather(pushed, BATCH, 0);
        try (PreparedStatement store = database.prepareStatement(STORE)) {
            store.setArray(
                    1,
                    database.createArrayOf(
                            "bytea", came.stream().map(Pushed::body).toArray(byte[][]::new)));
            store.executeUpdate();
            database.commit();
        }
        came.forEach(push -> push.durable().complete(null));
    }

    private static void workOff(Connection database) throws SQLException, IOException, InterruptedException {
        List<Long> ids = claimed(database);
        database.commit();
        if (ids.isEmpty()) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            return;
        }
        Array all = database.createArrayOf("bigint", ids.toArray());
        long earliest = Long.MAX_VALUE;
        try (PreparedStatement bodies =
                database.prepareStatement("select body from push where id = any (?) order by id")) {
            bodies.setArray(1, all);
            try (ResultSet rows = bodies.executeQuery()) {
                while (rows.next()) {
                    for (JsonNode line : JSON.readTree(rows.getBytes(1)).path("bill")) {
                        earliest = Math.min(
                                earliest, line.path("transactionPaymentTime").asLong());
                    }
                }
            }
        }
        update(database, "update bill_cursor set read_until = least(read_until, ?)", new Timestamp(earliest));
        update(
                database,
                "update schedule set due_at = least(due_at, ?) where name = 'bills'",
                new Timestamp(System.currentTimeMillis() + 10_000));
        update(database, "delete from push_due where push_id = any (?)", all);
        database.commit();
    }

    private static List<Long> claimed(Connection database) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement claim = database.prepareStatement(CLAIM)) {
            claim.setInt(1, WORKED_OFF_AT_ONCE);
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    private static void update(Connection database, String sql, Object value) throws SQLException {
        try (PreparedStatement update = database.prepareStatement(sql)) {
            update.setObject(1, value);
            update.executeUpdate();
        }
    }
}
