package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.world.WorldEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who of the world's people has enrolled at the hub, who has withdrawn, and who has tried in vain and tries again. */
final class Enrolments {

    private static final Logger LOG = LoggerFactory.getLogger(Enrolments.class);
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private record Failure(Instant at, String reason, Duration pause) {}

    private final List<WorldEvent.Enrol> planned;
    private final Clock clock;
    private final People people;
    private final Consumer<ObjectNode> record;
    private final Set<String> enrolled = new LinkedHashSet<>();
    private final Set<String> withdrawn = new LinkedHashSet<>();

    /** When an enrolment that failed was last tried, and why it failed; not journaled, since a restart tries at once. */
    private final Map<String, Failure> failed = new LinkedHashMap<>();

    /**
     * Nobody has enrolled yet.
     *
     * @param record takes what changes; it comes back by {@link #applyEnrolled} and {@link #applyWithdrew}
     */
    Enrolments(List<WorldEvent> timeline, Clock clock, People people, Consumer<ObjectNode> record) {
        this.planned = timeline.stream()
                .filter(WorldEvent.Enrol.class::isInstance)
                .map(WorldEvent.Enrol.class::cast)
                .toList();
        this.clock = clock;
        this.people = people;
        this.record = record;
    }

    /** Whether the person is enrolled afterwards; without a hub nobody can be. */
    boolean enrol(String account) {
        return isEnrolled(account) || enrolAgain(account);
    }

    /** As {@link #enrol}, also for whoever is enrolled: the consent may be lost. */
    boolean enrolAgain(String account) {
        if (!people.knowAHub()) {
            return isEnrolled(account);
        }
        Optional<String> reason = people.enrol(account);
        if (reason.isEmpty()) {
            record.accept(entry("enrolled", account));
        } else {
            failed(account, reason.get());
        }
        return reason.isEmpty();
    }

    private synchronized void failed(String account, String reason) {
        Failure before = failed.get(account);
        Duration pause = before == null ? AGAIN_AFTER : before.pause().multipliedBy(2);
        failed.put(
                account,
                new Failure(clock.instant(), reason, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
        if (before == null || !before.reason().equals(reason)) {
            LOG.warn("player.enrol failed account={} reason={}", account, reason);
        }
    }

    /** Whoever waits tries, longest waiting first, until one fails: the hub may still be down. */
    void enrolWhoeverWaits(BooleanSupplier playGoesOn) {
        if (people.knowAHub()) {
            waiting(clock.instant()).stream()
                    .takeWhile(account -> playGoesOn.getAsBoolean() && enrol(account))
                    .forEach(account -> LOG.debug("player.enrol again account={}", account));
        }
    }

    private synchronized List<String> waiting(Instant now) {
        return planned.stream()
                .filter(enrolment -> !enrolment.at().isAfter(now))
                .map(WorldEvent.Enrol::account)
                .filter(account -> !enrolled.contains(account))
                .filter(account -> !again(account).isAfter(now))
                .sorted(Comparator.comparing(this::lastTried))
                .toList();
    }

    private Instant lastTried(String account) {
        Failure last = failed.get(account);
        return last == null ? Instant.EPOCH : last.at();
    }

    private Instant again(String account) {
        Failure last = failed.get(account);
        return last == null ? Instant.EPOCH : last.at().plus(last.pause());
    }

    synchronized String whyNotEnrolled(String account) {
        Failure last = failed.get(account);
        return last == null ? "no hub was named" : last.reason();
    }

    private synchronized boolean isEnrolled(String account) {
        return enrolled.contains(account);
    }

    /** Withdraws as the timeline says, unless the person has done so already. */
    void withdrawOnce(String account) {
        if (!hasWithdrawn(account)) {
            withdraw(account);
        }
    }

    private synchronized boolean hasWithdrawn(String account) {
        return withdrawn.contains(account);
    }

    /** Withdraws the city's authorization; false when the city does not know the person. */
    boolean withdraw(String account) {
        boolean known = people.withdraw(account);
        if (known) {
            record.accept(entry("withdrew", account));
        }
        return known;
    }

    private static ObjectNode entry(String kind, String account) {
        return Json.object().put("kind", kind).put("account", account);
    }

    synchronized void applyEnrolled(String account) {
        enrolled.add(account);
        failed.remove(account);
    }

    synchronized void applyWithdrew(String account) {
        withdrawn.add(account);
    }

    synchronized void count(ObjectNode counts) {
        counts.put("enrolled", enrolled.size()).put("failed", failed.size());
    }

    synchronized void show(ObjectNode state) {
        state.set("enrolled", Json.tree(enrolled));
        ObjectNode reasons = state.putObject("failed");
        failed.forEach((account, failure) -> reasons.put(account, failure.reason()));
        state.set("withdrawn", Json.tree(withdrawn));
    }
}
