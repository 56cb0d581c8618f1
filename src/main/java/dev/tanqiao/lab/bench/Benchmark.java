package dev.tanqiao.lab.bench;

import dev.tanqiao.lab.home.DevHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The benchmarks: who has a turn, and at what. */
public final class Benchmark {

    private Benchmark() {}

    /**
     * Settles due settlements: the hub, the limit, and a route as tutorials have it.
     *
     * @param home keeps databases, the simulator's state and logs
     * @param rows of a turn
     * @param out is told of each turn
     */
    public static Result settle(Path home, int rows, int rounds, PrintWriter out)
            throws IOException, InterruptedException {
        try (var world = new BenchWorld(home)) {
            List<Contender> contenders = List.of(
                    world.hubs("Tanqiao", 1, Map.of()),
                    world.player("P0", Player.Part.SETTLE_LIMIT),
                    world.player("tutorial route", Player.Part.TUTORIAL_ROUTE));
            return new Rounds(world, world.simulator(), Course.settle("settle"), contenders, rows, rounds, out).play();
        }
    }

    /**
     * Tells events to five subscribers: the hub and the limit.
     *
     * @param home keeps databases, the simulator's state and logs
     * @param events of a turn; each becomes five deliveries
     * @param out is told of each turn
     */
    public static Result fanOut(Path home, int events, int rounds, PrintWriter out)
            throws IOException, InterruptedException {
        try (var world = new BenchWorld(home)) {
            Child receiver = world.receiver();
            String address = "http://127.0.0.1:" + receiver.awaitLine(Player.READY);
            Contender hub = world.hubs("Tanqiao", 1, Subscribers.bundle(home, address));
            Contender limit = world.player("P0", Player.Part.FAN_OUT_LIMIT);
            try (BenchDatabase database = world.open(limit.database())) {
                Subscribers.rows(database, address);
            }
            return new Rounds(world, receiver, Course.fanOut(), List.of(hub, limit), events, rounds, out).play();
        }
    }

    /**
     * Looks at purchases at the campus and takes them in, and looks at them again: the hub and the limit.
     *
     * @param home keeps databases, the simulator's state and logs
     * @param purchases of a turn, evenly among all people
     * @param out is told of each turn
     */
    public static Result collect(Path home, int purchases, int rounds, PrintWriter out)
            throws IOException, InterruptedException {
        try (var world = new BenchWorld(home)) {
            // Nobody is due by himself, and nobody reads the bills, for which settlements wait.
            Contender hub = world.hubs(
                    "Tanqiao",
                    1,
                    Map.of(
                            "tanqiao.campus.in-flight", BenchWorld.IN_FLIGHT,
                            "tanqiao.campus.poll-every", "30d",
                            "tanqiao.campus.poll-every-quiet", "30d",
                            "tanqiao.campus.sweep-every", "365d",
                            "tanqiao.bills.every", "30d"));
            List<Contender> contenders = List.of(hub, world.player("P0", Player.Part.COLLECT_LIMIT));
            for (Contender contender : contenders) {
                try (BenchDatabase database = world.open(contender.database())) {
                    database.jdbc().execute("update enrolment set consented_at = now() - interval '100 days'");
                }
            }
            var campus = new Purchases(world.control(), world.accounts());
            return new Rounds(world, world.simulator(), Course.collect(campus), contenders, purchases, rounds, out)
                    .play();
        }
    }

    /**
     * Takes bill pushes and works them off: the hub and the limit.
     *
     * @param home keeps databases, the simulator's state and logs
     * @param pushes of a turn
     * @param out is told of each turn
     */
    public static Result push(Path home, int pushes, int rounds, PrintWriter out)
            throws IOException, InterruptedException {
        try (var world = new BenchWorld(home)) {
            List<Contender> contenders =
                    List.of(world.hubs("Tanqiao", 1, Map.of()), world.player("P0", Player.Part.PUSH_LIMIT));
            return new DoorRounds(world.postmaster(), new PushErrand(world, home), contenders, pushes, rounds, out)
                    .play();
        }
    }

    /**
     * Settles orders at the simulator: the simulator, a limit with the same journal, and WireMock as it is.
     *
     * @param home keeps databases, the simulator's state and logs
     * @param orders of a turn
     * @param out is told of each turn
     */
    public static Result simulator(Path home, int orders, int rounds, PrintWriter out)
            throws IOException, InterruptedException {
        try (var world = new BenchWorld(home)) {
            List<Contender> contenders = List.of(
                    world.simulatorAlone("simulator"),
                    world.player("P0", Player.Part.ORDER_LIMIT),
                    world.player("stock WireMock", Player.Part.STOCK_WIRE_MOCK));
            var errand = new OrderErrand(
                    world.cids(),
                    world.token(),
                    Map.of("simulator", new DevHome(home).journal(), "P0", OrderLimit.journal(home)));
            return new DoorRounds(world.postmaster(), errand, contenders, orders, rounds, out).play();
        }
    }

    /**
     * Settles with two hubs on one database, and with one.
     *
     * @param home keeps databases, the simulator's state and logs
     * @param rows of a turn
     * @param cityMillis how long the city takes to answer
     * @param out is told of each turn
     */
    public static Result scale(Path home, int rows, int rounds, int cityMillis, PrintWriter out)
            throws IOException, InterruptedException {
        try (var world = new BenchWorld(home)) {
            if (cityMillis > 0) {
                String slow = "{\"operation\":\"city.orderSettel\",\"kind\":\"slow\",\"delayMillis\":%s}"
                        .formatted(cityMillis);
                world.control().act("POST", "faults", slow);
            }
            List<Contender> contenders =
                    List.of(world.hubs("two hubs", 2, Map.of()), world.hubs("one hub", 1, Map.of()));
            return new Rounds(world, world.simulator(), Course.settle("scale"), contenders, rows, rounds, out).play();
        }
    }
}
