package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.lab.bench.CampusPage.Shown;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * Looks at people's purchases by three loops and no framework: claims who is due, reads the campus page by page, commits several looks at
 * once, takes what is told out of the outbox. It leaves the same evidence, history and events as the hub, and knows the good case alone:
 * a transaction that changes or is no purchase in a canteen ends it.
 */
final class CollectLimit implements Player {

    private static final int LOOKS_AT_ONCE = 8;
    private static final long GATHERED_MILLIS = 5;
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneId.of("Asia/Shanghai"));

    private static final String CLAIM = """
            update collecting c set lease_owner = 'limit', lease_until = now() + interval '60 seconds'
            from enrolment e
            where e.account = c.account and c.account = any (array(
              select account from collecting where due_at <= now() and is_free(lease_until)
              order by due_at limit 16 for update skip locked))
            returning c.account, c.cursor_time - interval '30 minutes' as window_from, now() as window_to, e.cid,
              e.state = 'AUTHORIZED' and not exists (select from authorization_change a where a.account = e.account and not a.granted) as authorized""";

    private static final String SIGHT = """
            insert into sight (account, key, raw_hash) select * from unnest(?::text[], ?::text[], ?::text[])
            on conflict (account, key) do update set raw_hash = excluded.raw_hash where sight.raw_hash <> excluded.raw_hash
            returning account || ' ' || key""";

    private static final String OBSERVATION = """
            insert into observation (seen_at, account, look, window_from, window_to, page, raw)
            select now(), account, 'NEW', window_from, window_to, page, raw
            from unnest(?::text[], ?::timestamptz[], ?::timestamptz[], ?::int[], ?::text[]) as o(account, window_from, window_to, page, raw)""";

    private static final String IDS = """
            select nextval(pg_get_serial_sequence('campus_transaction', 'id')), nextval(pg_get_serial_sequence('settlement', 'id'))
            from generate_series(1, ?)""";

    private static final String STORE = Course.resource("collect-limit.sql");

    private static final String MOVE_ON = """
            update collecting c set cursor_time = seen.until, due_at = now() + interval '30 days', quiet_looks = 0, open_seconds = '{}',
              last_failure = null, lease_owner = null, lease_until = null
            from unnest(?::text[], ?::timestamptz[]) as seen(account, until)
            where c.account = seen.account and c.lease_owner = 'limit' and c.lease_until > now()""";

    /** One look at one person, whose purchases are read page by page. */
    private static final class Look {
        private final String account;
        private final String cid;
        private final Instant from;
        private final Instant to;
        private final List<Sight> sights = new ArrayList<>();
        private int page;

        Look(ResultSet row) throws SQLException {
            account = row.getString("account");
            cid = row.getString("cid");
            from = row.getTimestamp("window_from").toInstant();
            to = row.getTimestamp("window_to").toInstant();
            if (!row.getBoolean("authorized")) {
                throw new IllegalStateException("Nothing of %s may be settled.".formatted(account));
            }
        }
    }

    private record Sight(Look look, int page, Shown shown) {

        String name() {
            return look.account + " " + shown.orderNo();
        }
    }

    /** A purchase that is new, with the ids it gets. */
    private record Bought(long id, long settlementId, Sight sight) {}

    private final BlockingQueue<Look> toRead = new LinkedBlockingQueue<>();
    private final BlockingQueue<Look> toStore = new LinkedBlockingQueue<>();

    @Override
    public void play(Place place) throws Exception {
        Map<String, String> tokens = CampusTokens.of(place);
        Loop.start("claim", place.database(), this::claim);
        Loop.start("store", place.database(), this::store);
        Loop.start("outbox", place.database(), SettleLimit::takeEvents);
        System.out.println(READY);
        var calls = new Calls(place.inFlight());
        while (true) {
            Look look = toRead.take();
            URI page = CampusPage.address(
                    place.city(), Objects.requireNonNull(tokens.get(look.account)), look.from, look.to, look.page);
            calls.send(Calls.get(page), (body, millis) -> read(look, body));
        }
    }

    private void claim(Connection database) throws SQLException, InterruptedException {
        List<Look> claimed = new ArrayList<>();
        try (PreparedStatement claim = database.prepareStatement(CLAIM);
                ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                claimed.add(new Look(rows));
            }
        }
        database.commit();
        toRead.addAll(claimed); // not before: a short look would be stored before it is claimed
        if (claimed.isEmpty()) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private void read(Look look, String body) throws IOException {
        List<Shown> page = CampusPage.read(body);
        page.forEach(shown -> look.sights.add(new Sight(look, look.page, shown)));
        look.page++;
        (page.size() < CampusPage.SIZE ? toStore : toRead).add(look);
    }

    private void store(Connection database) throws SQLException, InterruptedException {
        List<Look> looks = Loop.gather(toStore, LOOKS_AT_ONCE, GATHERED_MILLIS);
        List<Sight> sights =
                looks.stream().flatMap(look -> look.sights.stream()).toList();
        Set<String> different = different(database, sights);
        List<Sight> observed = sights.stream()
                .filter(sight -> different.contains(sight.name()))
                .toList();
        if (!observed.isEmpty()) {
            observe(database, observed);
            take(database, bought(database, observed));
        }
        try (PreparedStatement moveOn = database.prepareStatement(MOVE_ON)) {
            Loop.setArray(moveOn, 1, "text", looks, look -> look.account);
            Loop.setArray(moveOn, 2, "timestamptz", looks, look -> look.to.toString());
            if (moveOn.executeUpdate() != looks.size()) {
                throw new IllegalStateException("A look outlived its lease.");
            }
        }
        database.commit();
    }

    private static Set<String> different(Connection database, List<Sight> sights) throws SQLException {
        Set<String> different = new HashSet<>();
        try (PreparedStatement sight = database.prepareStatement(SIGHT)) {
            Loop.setArray(sight, 1, "text", sights, each -> each.look().account);
            Loop.setArray(sight, 2, "text", sights, each -> each.shown().orderNo());
            Loop.setArray(
                    sight, 3, "text", sights, each -> Row.sha256(each.shown().raw()));
            try (ResultSet rows = sight.executeQuery()) {
                while (rows.next()) {
                    different.add(rows.getString(1));
                }
            }
        }
        return different;
    }

    private static void observe(Connection database, List<Sight> sights) throws SQLException {
        try (PreparedStatement observation = database.prepareStatement(OBSERVATION)) {
            Loop.setArray(observation, 1, "text", sights, sight -> sight.look().account);
            Loop.setArray(
                    observation,
                    2,
                    "timestamptz",
                    sights,
                    sight -> sight.look().from.toString());
            Loop.setArray(
                    observation,
                    3,
                    "timestamptz",
                    sights,
                    sight -> sight.look().to.toString());
            Loop.setArray(observation, 4, "int", sights, Sight::page);
            Loop.setArray(observation, 5, "text", sights, sight -> sight.shown().raw());
            observation.executeUpdate();
        }
    }

    private static List<Bought> bought(Connection database, List<Sight> sights) throws SQLException {
        List<Bought> bought = new ArrayList<>();
        try (PreparedStatement ids = database.prepareStatement(IDS)) {
            ids.setInt(1, sights.size());
            try (ResultSet rows = ids.executeQuery()) {
                for (Sight sight : sights) {
                    rows.next();
                    bought.add(new Bought(rows.getLong(1), rows.getLong(2), sight));
                }
            }
        }
        return bought;
    }

    private static void take(Connection database, List<Bought> bought) throws SQLException {
        try (PreparedStatement store = database.prepareStatement(STORE)) {
            Loop.setArray(store, 1, "bigint", bought, Bought::id);
            Loop.setArray(store, 2, "bigint", bought, Bought::settlementId);
            Loop.setArray(store, 3, "text", bought, each -> each.sight().look().account);
            set(store, 4, bought, Shown::orderNo);
            set(store, 5, bought, Shown::likeness);
            Loop.setArray(
                    store,
                    6,
                    "timestamptz",
                    bought,
                    each -> shown(each).orderTime().toString());
            Loop.setArray(
                    store,
                    7,
                    "timestamptz",
                    bought,
                    each -> shown(each).payTime().toString());
            set(store, 8, bought, Shown::merchantNo);
            set(store, 9, bought, Shown::merchant);
            set(store, 10, bought, Shown::deviceNo);
            set(store, 11, bought, Shown::channel);
            Loop.setArray(store, 12, "bigint", bought, each -> shown(each).amountFen());
            Loop.setArray(store, 13, "text", bought, each -> each.sight().look().cid);
            Loop.setArray(store, 14, "text", bought, CollectLimit::cityTransactionId);
            set(store, 15, bought, shown -> shown.channel() + " " + DATE.format(shown.orderTime()));
            Loop.setArray(store, 16, "text", bought, CollectLimit::told);
            store.executeUpdate();
        }
    }

    private static void set(PreparedStatement store, int place, List<Bought> bought, Function<Shown, String> text)
            throws SQLException {
        Loop.setArray(store, place, "text", bought, each -> text.apply(shown(each)));
    }

    private static Shown shown(Bought bought) {
        return bought.sight().shown();
    }

    private static String cityTransactionId(Bought bought) {
        return "P"
                + Row.sha256(bought.sight().look().account + "\n"
                                + shown(bought).orderNo())
                        .substring(0, 31);
    }

    private static String told(Bought bought) {
        Shown shown = shown(bought);
        return JSON.createObjectNode()
                .put("transactionId", bought.id())
                .put("source", "campus")
                .put("account", bought.sight().look().account)
                .put("orderNo", shown.orderNo())
                .put("orderTime", shown.orderTime().toString())
                .put("merchant", shown.merchant())
                .put("channel", shown.channel())
                .put("amount", shown.amount())
                .put("status", "PAID")
                .put("decision", "SETTLE")
                .toString();
    }
}
