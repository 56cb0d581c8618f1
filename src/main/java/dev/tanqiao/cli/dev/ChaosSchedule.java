package dev.tanqiao.cli.dev;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What goes wrong and when, in the world's time: decided by the seed and the number of replicas alone. */
final class ChaosSchedule {

    private static final List<String> ORDER_FAULTS = List.of(
            "close",
            "close no",
            "reset",
            "reset no",
            "torn",
            "empty",
            "empty no",
            "half",
            "html",
            "html no",
            "status",
            "status no",
            "code",
            "code no",
            "late",
            "slow",
            "slow no",
            "revoke-token",
            "push-first");
    private static final List<String> BILL_FAULTS =
            List.of("close", "reset", "empty", "half", "html", "status", "code", "shift", "slow", "revoke-token");
    private static final List<String> CAMPUS_FAULTS =
            List.of("close", "reset", "empty", "half", "html", "status", "code", "slow", "revoke-token");
    private static final List<String> LOGIN_FAULTS = List.of("close", "reset", "status no", "html no");
    private static final List<String> RECEIVER_FAULTS = List.of("close", "reset", "status", "status no", "slow");
    private static final List<String> PUSH_FAULTS = List.of("lost", "duplicate", "held");
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int FAULTS_AN_HOUR = 6;
    private static final int DEATHS = 4;

    /** What is done. */
    enum Kind {
        FAULT,
        KILL,
        START,
        PAUSE,
        WAKE,
        SKEW,
        DATABASE
    }

    /**
     * One thing that is done.
     *
     * @param replica whom it is done to, from 1; 0: none
     * @param what the fault as the simulator takes it, or the skew of a clock
     */
    record Act(Instant at, Kind kind, int replica, String what) {
        @Override
        public String toString() {
            return "%s %s%s%s"
                    .formatted(at, kind, replica == 0 ? "" : " replica " + replica, what.isEmpty() ? "" : " " + what);
        }
    }

    private final SplittableRandom random;
    private final Instant from;
    private final Duration length;

    private ChaosSchedule(long seed, Instant from, Duration length) {
        this.random = new SplittableRandom(seed);
        this.from = from;
        this.length = length;
    }

    /** All acts of a stretch of the world's time, in their order. */
    static List<Act> of(long seed, Instant from, Duration length, int replicas) {
        return new ChaosSchedule(seed, from, length).acts(replicas);
    }

    private List<Act> acts(int replicas) {
        List<Act> acts = new ArrayList<>();
        long faults = Math.max(1, length.toHours()) * FAULTS_AN_HOUR;
        for (int i = 0; i < faults; i++) {
            acts.add(fault());
        }
        // Each replica in its own stretches, one after the other: what dies is started again before anything else
        // befalls it.
        Duration stretch = length.dividedBy(DEATHS);
        for (int replica = 1; replica <= replicas; replica++) {
            for (int i = 0; i < DEATHS; i++) {
                acts.addAll(blow(replica, from.plus(stretch.multipliedBy(i)), stretch));
            }
        }
        acts.add(new Act(moment(from, length), Kind.DATABASE, 0, ""));
        acts.sort(Comparator.comparing(Act::at));
        return acts;
    }

    private List<Act> blow(int replica, Instant begins, Duration stretch) {
        Instant at = moment(begins, stretch.dividedBy(2));
        Instant over = at.plus(stretch.dividedBy(4));
        return switch (random.nextInt(4)) {
            case 0, 1 -> List.of(new Act(at, Kind.KILL, replica, ""), new Act(over, Kind.START, replica, ""));
            case 2 -> List.of(new Act(at, Kind.PAUSE, replica, ""), new Act(over, Kind.WAKE, replica, ""));
            default -> {
                Duration skew = random.nextBoolean() ? SKEW : SKEW.negated();
                yield Stream.of(
                                new Act(at, Kind.SKEW, replica, skew.toString()),
                                new Act(over, Kind.SKEW, replica, "PT0S"))
                        .toList();
            }
        };
    }

    private Act fault() {
        Instant at = moment(from, length);
        int choice = random.nextInt(10);
        String fault = switch (choice) {
            case 0, 1, 2, 3 -> of("city.orderSettel", ORDER_FAULTS);
            case 4, 5 -> of("city.getPointsBillInfo", BILL_FAULTS);
            case 6 -> of("campus.transactions", CAMPUS_FAULTS);
            case 7 -> of(random.nextBoolean() ? "city.getAccessToken" : "jaccount.token", LOGIN_FAULTS);
            case 8 -> of("subscribers.receive", RECEIVER_FAULTS);
            default -> of(random.nextInt(4) == 0 ? "push.authorizations" : "push.bills", PUSH_FAULTS);
        };
        return new Act(at, Kind.FAULT, 0, fault);
    }

    private String of(String operation, List<String> kinds) {
        String[] words = kinds.get(random.nextInt(kinds.size())).split(" ", 2);
        // A token is revoked once: two losses in one look would end a consent, which only the person can give again.
        String often = words[0].equals("revoke-token")
                ? "\"nth\":" + (1 + random.nextInt(5))
                : "\"percent\":%d,\"seed\":%d,\"times\":%d"
                        .formatted(30 + random.nextInt(71), random.nextInt(1_000_000), 1 + random.nextInt(4));
        return "{\"operation\":\"%s\",\"kind\":\"%s\",%s%s%s}"
                .formatted(
                        operation,
                        words[0],
                        often,
                        words.length > 1 ? ",\"effect\":false" : "",
                        more(operation, words[0]));
    }

    private String more(String operation, String kind) {
        return switch (kind) {
            case "late" -> ",\"later\":\"%dm\"".formatted(1 + random.nextInt(40)); // within the horizon of the looks
            case "held" -> ",\"later\":\"%dm\"".formatted(1 + random.nextInt(60));
            case "duplicate" -> ",\"copies\":10";
            case "slow" -> ",\"delayMillis\":%d".formatted(3_000 + random.nextInt(9_000));
            case "code" -> ",\"code\":" + (operation.startsWith("city") ? 503 : -2);
            default -> "";
        };
    }

    private Instant moment(Instant begins, Duration within) {
        return begins.plusSeconds(random.nextLong(Math.max(1, within.toSeconds())));
    }
}
