package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small worlds: two persons, two providers, two subscribers, and a city whose habits a test may change. */
public final class TestWorlds {

    public static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static final Duration BILL_DELAY = Duration.ofSeconds(60);
    static final Duration PUSH_EVERY = Duration.ofMinutes(10);
    static final Duration PUSH_GAP = Duration.ofSeconds(30);

    private TestWorlds() {}

    public static World world() {
        return world(World.Repeat.BOOK_AGAIN, true);
    }

    static World world(World.Repeat repeat) {
        return world(repeat, true);
    }

    static World world(World.Repeat repeat, boolean pushesAuthorizations) {
        var push = new World.Push(PUSH_EVERY, 3, PUSH_GAP, pushesAuthorizations);
        return new World(
                "small",
                7,
                START,
                START.plus(Duration.ofDays(4)),
                new World.Campus(
                        new World.Client("tanqiao", "fake"),
                        Duration.ofHours(2),
                        Duration.ofMinutes(5),
                        List.of(),
                        World.ClientKind.OTHER,
                        null),
                new World.City(
                        "tanqiao-sjtu",
                        Duration.ofHours(24),
                        repeat,
                        BILL_DELAY,
                        push,
                        new BigDecimal("2"),
                        balance("100", "50", "20"),
                        null),
                List.of(new World.Provider("EQ-1", "Green Cafe"), new World.Provider("EQ-2", "Green Shop")),
                List.of(),
                List.of(person("anna"), person("bo")),
                new World.Purchases(
                        0,
                        new World.Paths(1, 0, 0, 0, 0, 0),
                        new World.Shares(
                                BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO),
                        0),
                List.of(
                        new World.Subscriber("city-format", World.Format.UPSTREAM, World.Ack.CODE_200, null),
                        new World.Subscriber("events", World.Format.CLOUDEVENTS, World.Ack.HTTP_2XX, SECRET)),
                Set.of(),
                List.of(),
                "fingerprint");
    }

    private static World.Person person(String account) {
        return new World.Person(
                account,
                account,
                List.of(),
                0,
                List.of(),
                Map.of(),
                BigDecimal.ZERO,
                1,
                Map.of(),
                balance("100", "50", "20"),
                null,
                null);
    }

    private static World.Balance balance(String a, String b, String reductions) {
        return new World.Balance(new BigDecimal(a), new BigDecimal(b), new BigDecimal(reductions));
    }
}
