package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Where to push (消息接收地址配置), what waits to be pushed, and every attempt so far. */
final class Pushes {

    private final int attempts;
    private final long gapMillis;
    private final Map<Integer, String> notifyUrlByType = new TreeMap<>();
    private final List<Push> all = new ArrayList<>();
    private final Map<String, Deque<Push>> waitingByLane = new LinkedHashMap<>();

    /**
     * Nothing waits yet.
     *
     * @param attempts tries in all (应答机制: three)
     * @param gapMillis from the start of one try to the next
     */
    Pushes(int attempts, long gapMillis) {
        this.attempts = attempts;
        this.gapMillis = gapMillis;
    }

    /** A repeated call for the same type overwrites. */
    void subscribe(int type, String notifyUrl) {
        notifyUrlByType.put(type, notifyUrl);
    }

    Map<Integer, String> subscriptions() {
        return notifyUrlByType;
    }

    boolean isSubscribed(Push.Kind kind) {
        return notifyUrlByType.containsKey(kind.subscriptionType);
    }

    String notifyUrl(Push push) {
        return notifyUrlByType.getOrDefault(push.kind.subscriptionType, "");
    }

    /** Bill pushes are independent of each other: each has a lane of its own. */
    void addBills(Supplier<ObjectNode> document, long dueMillis) {
        add(Push.Kind.BILLS, "bills " + all.size(), document, dueMillis);
    }

    /** Changes of one person go out in their order. */
    void addAuthorization(String cid, Supplier<ObjectNode> document, long dueMillis) {
        add(Push.Kind.AUTHORIZATION, cid, document, dueMillis);
    }

    private void add(Push.Kind kind, String lane, Supplier<ObjectNode> document, long dueMillis) {
        var push = new Push(all.size() + 1, kind, lane, document, dueMillis);
        all.add(push);
        waitingByLane.computeIfAbsent(lane, first -> new ArrayDeque<>(1)).add(push);
    }

    /** A try begins: whether or not its end is ever recorded, it counts. */
    void begin(Push push, long nowMillis) {
        push.attempts.add(new Push.Attempt(nowMillis));
        push.dueMillis = nowMillis + gapMillis;
    }

    /** It waits, and nothing waits for it: it goes in a lane of its own, and others overtake it. */
    void hold(Push push, long dueMillis) {
        leave(push);
        push.lane = "held " + push.number;
        push.dueMillis = dueMillis;
        waitingByLane.computeIfAbsent(push.lane, first -> new ArrayDeque<>(1)).add(push);
    }

    /** A try has ended; after the last one nobody is told any more. */
    void end(Push push, boolean acknowledged, String outcome) {
        push.attempts.get(push.attempts.size() - 1).outcome = outcome;
        if (acknowledged || isExhausted(push)) {
            push.status = acknowledged ? Push.Status.ACKNOWLEDGED : Push.Status.GIVEN_UP;
            leave(push);
        }
    }

    private void leave(Push push) {
        Deque<Push> lane = Objects.requireNonNull(waitingByLane.get(push.lane));
        lane.remove(push);
        if (lane.isEmpty()) {
            waitingByLane.remove(push.lane);
        }
    }

    boolean isExhausted(Push push) {
        return push.attempts.size() >= attempts;
    }

    /** The push to try next, whenever that is; none that is on its way already. */
    Optional<Push> next() {
        return waitingByLane.values().stream()
                .map(Deque::getFirst)
                .filter(push -> !push.inFlight)
                .min(Comparator.<Push>comparingLong(push -> push.dueMillis).thenComparingLong(push -> push.number));
    }

    Push get(long number) {
        return all.get((int) number - 1);
    }

    List<Push> all() {
        return all;
    }

    /** Pushes still to be tried. */
    int waiting() {
        return waitingByLane.values().stream().mapToInt(Deque::size).sum();
    }

    /** Tries on their way at this moment. */
    long inFlight() {
        return waitingByLane.values().stream()
                .filter(lane -> lane.getFirst().inFlight)
                .count();
    }
}
