package dev.tanqiao.lab.bench;

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
            return new Rounds(world, world.simulator(), Course.settle(), contenders, rows, rounds, out).play();
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
}
