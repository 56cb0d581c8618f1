package dev.tanqiao.lab.scenario.record;

import dev.tanqiao.lab.check.JdbcWitness.Send;
import dev.tanqiao.lab.scenario.record.Chronicle.Entry;
import dev.tanqiao.lab.simulator.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What happened to some orders and their people, as steps in the order of time. */
final class Steps {

    private final Chronicle chronicle;
    private final Books books;
    private final HubSide hub;
    private final Map<String, OrderStory> stories;
    private final Set<String> persons;
    private final Set<String> notes = new TreeSet<>();

    Steps(Chronicle chronicle, Books books, HubSide hub, List<OrderStory> stories) {
        this.chronicle = chronicle;
        this.books = books;
        this.hub = hub;
        this.stories = stories.stream().collect(Collectors.toMap(OrderStory::id, Function.identity()));
        this.persons = stories.stream().map(OrderStory::account).collect(Collectors.toSet());
    }

    /** All but the faults, the first first. */
    List<Timed> inOrder() {
        List<Timed> steps = new ArrayList<>(enrolments());
        steps.addAll(authorizations());
        stories.values().forEach(story -> steps.addAll(OrderSteps.of(story)));
        steps.addAll(plants());
        steps.addAll(polls(steps));
        steps.sort(Comparator.comparing(Timed::at));
        return steps;
    }

    private List<Timed> enrolments() {
        return chronicle.of("player", "enrolled").stream()
                .filter(entry -> persons.contains(entry.text("account")))
                .map(entry -> new Timed(entry.at(), "enrol", Json.tree(entry.text("account"))))
                .toList();
    }

    /** The first grant comes with the enrolment; what comes after it is the person's decision at the city. */
    private List<Timed> authorizations() {
        List<Timed> steps = new ArrayList<>();
        Set<String> granted = new HashSet<>();
        for (Entry entry : chronicle.of("city", "authorization")) {
            String account = books.account(entry.text("cid"));
            boolean grants = entry.fields().path("authorized").asBoolean();
            if (persons.contains(account) && !(granted.add(account) && grants)) {
                steps.add(new Timed(entry.at(), grants ? "grant" : "withdraw", Json.tree(account)));
            }
        }
        return steps;
    }

    private List<Timed> plants() {
        List<Timed> steps = new ArrayList<>();
        for (Entry entry : chronicle.of("city")) {
            boolean twice = entry.kind().equals("order")
                    && entry.fields().path("planted").asBoolean();
            String city =
                    twice ? entry.fields().path("order").path("transactionId").asText() : entry.text("transactionId");
            if (twice || entry.kind().equals("forgotten")) {
                hub.orderOf(city).filter(stories::containsKey).ifPresent(order -> {
                    if (isPurchase(order, city)) {
                        steps.add(new Timed(
                                entry.at(), "plant", Json.object().put(twice ? "book-again" : "forget", order)));
                    } else {
                        notes.add("An error was planted in the reversal of %s; a scenario plants in purchases only."
                                .formatted(order));
                    }
                });
            }
        }
        return steps;
    }

    private boolean isPurchase(String order, String city) {
        return hub.settlements(order).stream()
                .anyMatch(row -> row.path("city").asText().equals(city)
                        && row.path("kind").asText().equals("purchase"));
    }

    /** The hub's polls of the campus that decided something: the order was seen paid before it, or its person, changed again. */
    private List<Timed> polls(List<Timed> others) {
        Set<Instant> polls = new TreeSet<>();
        for (OrderStory story : stories.values()) {
            hub.seenPaid(story.id())
                    .filter(seen -> others.stream().anyMatch(step -> step.at().isAfter(seen) && concerns(step, story)))
                    .ifPresent(polls::add);
        }
        return polls.stream()
                .map(at -> new Timed(at, "poll", Json.tree("campus")))
                .toList();
    }

    private static boolean concerns(Timed step, OrderStory story) {
        return switch (step.act()) {
            case "refund", "close", "pay" -> step.body().asText().equals(story.id());
            case "change" -> step.body().path("order").asText().equals(story.id());
            case "withdraw", "grant" -> step.body().asText().equals(story.account());
            default -> false;
        };
    }

    Set<String> notes() {
        return notes;
    }

    /** When anything happened to these orders last. */
    static Instant last(List<Timed> steps, List<Send> sends) {
        Instant acts =
                steps.stream().map(Timed::at).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
        Optional<Instant> sent = sends.stream().map(Send::at).max(Comparator.naturalOrder());
        return sent.filter(acts::isBefore).orElse(acts);
    }

    /** How long the world must be played on so that what has happened since can happen again. */
    static Duration since(Instant last, Instant now) {
        return Duration.ofDays(1 + Duration.between(last, now).toDays());
    }
}
