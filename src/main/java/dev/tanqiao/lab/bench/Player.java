package dev.tanqiao.lab.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** What stands beside the hub and does the same work; it runs until its process is ended. */
public interface Player {

    /** What its process says once it works. */
    String READY = "ready";

    /**
     * Where it works.
     *
     * @param database of its own, with user and password
     * @param city the simulator
     * @param token of the city
     * @param inFlight how many calls may be under way at once
     * @param keys the file of the keys under which hubs seal tokens
     * @param home the folder of the benchmark
     */
    record Place(String database, URI city, String token, int inFlight, Path keys, Path home) {}

    /** Works for ever. */
    void play(Place place) throws Exception;

    /** The players by the names that their processes are started with. */
    enum Part {
        SETTLE_LIMIT(new SettleLimit()),
        FAN_OUT_LIMIT(new FanOutLimit()),
        COLLECT_LIMIT(new CollectLimit()),
        PUSH_LIMIT(new PushLimit()),
        ORDER_LIMIT(new OrderLimit()),
        STOCK_WIRE_MOCK(new StockWireMock()),
        RECEIVER(new Receiver()),
        TUTORIAL_ROUTE(new TutorialRoute());

        private final Player player;

        Part(Player player) {
            this.player = player;
        }

        /** As a command line has it. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Plays a part in this process, as its environment says. */
    static void play(String word) throws Exception {
        Part part = Part.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        part.player.play(new Place(
                System.getenv(DATABASE),
                URI.create(System.getenv(CITY)),
                System.getenv(TOKEN),
                Integer.parseInt(System.getenv(IN_FLIGHT)),
                Path.of(System.getenv(KEYS)),
                Path.of(System.getenv(HOME))));
    }

    String DATABASE = "BENCH_DATABASE";
    String CITY = "BENCH_CITY";
    String TOKEN = "BENCH_TOKEN";
    String IN_FLIGHT = "BENCH_IN_FLIGHT";
    String KEYS = "BENCH_KEYS";
    String HOME = "BENCH_HOME";
}
