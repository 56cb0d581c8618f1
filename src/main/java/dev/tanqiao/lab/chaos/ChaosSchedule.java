package dev.tanqiao.lab.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What goes wrong and when, in the world's time: decided by the seed and the number of replicas alone. Faults and blows are
 * dealt like cards, so that each kind comes before any comes again.
 */
public final class ChaosSchedule {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));

    /**
     * Every fault that the bridge must live with and end in agreement: the operation, the kind, and "no" where what was asked for is
     * not done. Bill lines that are wrong and orders booked twice are not among them, since they end as breaks for people.
     */
    private static final List<String> FAULTS = Stream.of(
                    cards(
                            "city.orderSettel",
                            "close, close no, reset, reset no, torn, empty, empty no, half, html, html no, status, status no,"
                                    + " code, code no, late, slow, slow no, revoke-token, push-first, broken-chunk, broken-chunk no,"
                                    + " wrong-type, rewrite, dribble, rate-limit"),
                    cards(
                            "city.getPointsBillInfo",
                            "close, reset, empty, half, html, status, code, shift, slow, revoke-token, wrong-type, rewrite, pages,"
                                    + " dribble, rate-limit"),
                    cards(
                            "campus.transactions",
                            "close, reset, empty, half, html, status, code, slow, revoke-token, wrong-type, rewrite, pages, dribble,"
                                    + " rate-limit"),
                    cards("city.getAccessToken", "close, reset, status no, html no"),
                    cards("jaccount.token", "close, reset, status no, html no"),
                    cards("subscribers.receive", "close, reset, status, status no, slow"),
                    cards("rows", "late"),
                    cards("bills", "relabelled, masked, cut"),
                    cards("push.bills", "lost, duplicate, held, rewrite"),
                    cards("push.authorizations", "lost, duplicate, held"),
                    cards("city", "refuse"),
                    cards("campus", "refuse"))
            .flatMap(List::stream)
            .toList();

    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration DISK_FULL = Duration.ofMinutes(20);
    private static final int FAULTS_AN_HOUR = 7;
    private static final int DEPLOYMENTS = 2 * Rollouts.Act.values().length;

    /** What is done. */
    public enum Kind {
        /** A fault is planted in the simulator. */
        FAULT,
        /** {@code kill -9}. */
        KILL,
        START,
        /** {@code kill -STOP}. */
        PAUSE,
        /** {@code kill -CONT}. */
        WAKE,
        /** A replica is told another time than the world's; {@code PT0S}: the world's again. */
        SKEW,
        /** Each replica in its turn ends as SIGTERM asks it to, and the next only when it serves again. */
        ROLL,
        /** The database stops in order, and starts. */
        DATABASE,
        /** A version of a bundle is deployed, taken back or removed. */
        DEPLOYMENT,
        /** The disk of the database is full for so long; it stops, there is space again, it starts. */
        DISK
    }

    /** What befalls a replica in one stretch of the day, and is over at its end. */
    private enum Blow {
        DEATH,
        SLEEP,
        AHEAD,
        BEHIND
    }

    /** One stretch for each blow, and one for the rolling restart. */
    private static final int STRETCHES = Blow.values().length + 1;

    /**
     * One thing that is done.
     *
     * @param replica whom it is done to, from 1; 0: none
     * @param what the fault as the simulator takes it, the skew of a clock, what is deployed, or how long a disk is full
     */
    public record Act(Instant at, Kind kind, int replica, String what) {
        @Override
        public String toString() {
            return "%s  %-8s %s%s"
                    .formatted(TIME.format(at), kind, replica == 0 ? "" : "replica " + replica + " ", what)
                    .stripTrailing();
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
    public static List<Act> of(long seed, Instant from, Duration length, int replicas) {
        return new ChaosSchedule(seed, from, length).acts(replicas);
    }

    private List<Act> acts(int replicas) {
        List<Act> acts = new ArrayList<>();
        deal(FAULTS, (int) (Math.max(1, length.toHours()) * FAULTS_AN_HOUR)).forEach(card -> acts.add(fault(card)));
        Duration stretch = length.dividedBy(STRETCHES);
        List<Instant> stretches = deal(
                IntStream.range(0, STRETCHES)
                        .mapToObj(i -> from.plus(stretch.multipliedBy(i)))
                        .toList(),
                STRETCHES);
        // In the first of the shuffled stretches nothing else befalls replicas or database.
        acts.add(new Act(moment(stretches.get(0), stretch.dividedBy(4)), Kind.ROLL, 0, ""));
        acts.add(new Act(moment(stretches.get(1), stretch.dividedBy(2)), Kind.DATABASE, 0, ""));
        acts.add(new Act(moment(stretches.get(2), stretch.dividedBy(2)), Kind.DISK, 0, DISK_FULL.toString()));
        for (int replica = 1; replica <= replicas; replica++) {
            List<Blow> blows = deal(Arrays.asList(Blow.values()), Blow.values().length);
            for (int i = 0; i < blows.size(); i++) {
                acts.addAll(blow(blows.get(i), replica, stretches.get(i + 1), stretch));
            }
        }
        deal(Arrays.asList(Rollouts.Act.values()), DEPLOYMENTS).stream()
                .map(act -> new Act(moment(from, length), Kind.DEPLOYMENT, 0, act.name()))
                .forEach(acts::add);
        acts.sort(Comparator.comparing(Act::at));
        return acts;
    }

    private List<Act> blow(Blow blow, int replica, Instant begins, Duration stretch) {
        Instant at = moment(begins, stretch.dividedBy(2));
        Instant over = at.plus(stretch.dividedBy(4));
        return switch (blow) {
            case DEATH -> List.of(new Act(at, Kind.KILL, replica, ""), new Act(over, Kind.START, replica, ""));
            case SLEEP -> List.of(new Act(at, Kind.PAUSE, replica, ""), new Act(over, Kind.WAKE, replica, ""));
            case AHEAD -> skew(at, over, replica, SKEW);
            case BEHIND -> skew(at, over, replica, SKEW.negated());
        };
    }

    private static List<Act> skew(Instant at, Instant over, int replica, Duration by) {
        return List.of(
                new Act(at, Kind.SKEW, replica, by.toString()),
                new Act(over, Kind.SKEW, replica, Duration.ZERO.toString()));
    }

    private static List<String> cards(String operation, String kinds) {
        return Arrays.stream(kinds.split(", "))
                .map(kind -> operation + " " + kind)
                .collect(Collectors.toList());
    }

    /** Takes so many from shuffled decks, one deck after the other. */
    private <T> List<T> deal(List<T> cards, int howMany) {
        List<T> dealt = new ArrayList<>();
        while (dealt.size() < howMany) {
            List<T> deck = new ArrayList<>(cards);
            Collections.shuffle(deck, new Random(random.nextLong()));
            dealt.addAll(deck.subList(0, Math.min(deck.size(), howMany - dealt.size())));
        }
        return dealt;
    }

    private Act fault(String card) {
        String[] words = card.split(" ");
        String operation = words[0];
        String kind = words[1];
        Instant at = moment(from, length);
        if (kind.equals("refuse")) {
            Instant until = at.plus(Duration.ofMinutes(5 + random.nextInt(20)));
            return new Act(
                    at,
                    Kind.FAULT,
                    0,
                    "{\"operation\":\"%s\",\"kind\":\"refuse\",\"from\":\"%s\",\"until\":\"%s\"}"
                            .formatted(operation, at, until));
        }
        // A token is revoked once: two losses in one look would end a consent, which only the person can give again.
        int times = kind.equals("revoke-token") ? 1 : 1 + random.nextInt(4);
        String fault = "{\"operation\":\"%s\",\"kind\":\"%s\",\"percent\":%s,\"seed\":%s,\"times\":%s%s%s}"
                .formatted(
                        operation,
                        kind,
                        30 + random.nextInt(71),
                        random.nextInt(1_000_000),
                        times,
                        words.length > 2 ? ",\"effect\":false" : "",
                        more(operation, kind));
        return new Act(at, Kind.FAULT, 0, fault);
    }

    private String more(String operation, String kind) {
        return switch (kind) {
            case "late" -> ",\"later\":\"%dm\"".formatted(1 + random.nextInt(40)); // within the horizon of the looks
            case "held" -> ",\"later\":\"%dm\"".formatted(1 + random.nextInt(60));
            case "pages" ->
                List.of(",\"total\":\"0\"", ",\"total\":\"page\"", ",\"total\":\"none\"", ",\"lastAgain\":true")
                        .get(random.nextInt(4));
            case "rewrite" -> ",\"find\":\"^\",\"with\":\"\\ufeff\",\"headers\":{\"Set-Cookie\":[\"a=1\",\"b=2\"]}";
            case "duplicate" -> ",\"copies\":10";
            case "slow" -> ",\"delayMillis\":%s".formatted(3_000 + random.nextInt(9_000));
            case "code" -> ",\"code\":" + (operation.startsWith("city") ? 503 : -2);
            default -> "";
        };
    }

    private Instant moment(Instant begins, Duration within) {
        return begins.plusSeconds(random.nextLong(Math.max(1, within.toSeconds())));
    }
}
