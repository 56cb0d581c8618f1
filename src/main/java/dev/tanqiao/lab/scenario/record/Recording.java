package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.JdbcWitness.Send;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A scenario of what has happened to some orders. */
public final class Recording {

    private final String worldFile;
    private final World world;
    private final Chronicle chronicle;
    private final Map<String, OrderStory> stories;
    private final Books books;
    private final HubSide hub;

    private Recording(String worldFile, World world, Chronicle chronicle, HubSide hub) {
        this.worldFile = worldFile;
        this.world = world;
        this.chronicle = chronicle;
        this.stories = OrderStory.all(chronicle);
        this.books = new Books(chronicle);
        this.hub = hub;
    }

    /**
     * A scenario file and what it does not say.
     *
     * @param orders how many orders it is about
     * @param notes what is not certain or could not be recorded, a sentence each; the file says it too
     */
    public record Recorded(String text, int orders, List<String> notes) {}

    /**
     * Makes it. Neither simulator nor hub is changed, and both may be running.
     *
     * @param journal the simulator's
     * @param world the world that was played: a file, or the name of a shipped one
     * @param rows the hub's
     * @throws IllegalArgumentException when the world is another one, or what is wanted is not there or too much
     */
    public static Recorded of(Path journal, String world, HubDatabase rows, Wanted wanted) {
        Chronicle chronicle = Chronicle.read(journal);
        World played = World.read(world, chronicle.seed());
        if (!played.fingerprint().equals(chronicle.fingerprint())) {
            throw new IllegalArgumentException(
                    "The journal %s is of the world %s as it was when its play began, not of %s as it is now. Name its file with --world, or play it anew with --fresh."
                            .formatted(journal, chronicle.world(), world));
        }
        HubSide hub = HubSide.of(rows, OrderStory.all(chronicle).values());
        // Read again behind the rows: what the hub holds for booked has then surely been booked.
        return new Recording(world, played, Chronicle.read(journal), hub).recorded(wanted);
    }

    private Recorded recorded(Wanted wanted) {
        List<OrderStory> chosen = new ArrayList<>(wanted.among(stories.values(), hub, chronicle.last()));
        Set<String> notes = new LinkedHashSet<>();
        var proof = new Proof(stories, hub, books);
        for (OrderStory story : List.copyOf(chosen)) {
            proof.of(story).filter(other -> !chosen.contains(other)).ifPresent(other -> {
                chosen.add(other);
                notes.add("%s is here since it proved that %s was not booked: its bill came after that send."
                        .formatted(other.id(), story.id()));
            });
        }
        chosen.sort(Comparator.comparing(OrderStory::begun));
        return recorded(chosen, notes);
    }

    private Recorded recorded(List<OrderStory> chosen, Set<String> notes) {
        Set<String> cities = new TreeSet<>();
        chosen.forEach(story -> hub.settlements(story.id())
                .forEach(row -> cities.add(row.path("city").asText())));
        List<Send> sends = hub.sends().stream()
                .filter(send -> cities.contains(send.city()))
                .toList();
        var acts = new Steps(chronicle, books, hub, chosen);
        List<Timed> steps = new ArrayList<>(acts.inOrder());
        Instant last = Steps.last(steps, sends);
        Set<String> accounts = chosen.stream().map(OrderStory::account).collect(Collectors.toSet());
        var faults = new FaultSteps(chronicle, !world.timetable().isEmpty(), sends, accounts, last);
        steps.addAll(0, faults.steps()); // before what happens at the same moment
        steps.sort(Comparator.comparing(Timed::at));
        var standing = new Standing(hub, books, faults.isCertain());
        chosen.forEach(standing::of);
        List<ObjectNode> persons = persons(chosen, cities::contains, sends, standing);
        notes.addAll(acts.notes());
        notes.addAll(faults.notes());
        notes.addAll(standing.notes());
        var draft = new Draft()
                .comment("Recorded from the world %s, seed %s, as it stood at %s."
                        .formatted(chronicle.world(), chronicle.seed(), Draft.shown(chronicle.last())));
        if (!notes.isEmpty()) {
            draft.comment("Not certain:").notes(notes);
        }
        draft.name("What happened to "
                        + chosen.stream()
                                .map(OrderStory::id)
                                .reduce((one, other) -> one + ", " + other)
                                .orElse(""))
                .given(given(), persons)
                .when(steps)
                .until(Steps.since(last, chronicle.last()))
                .expect(standing.expectations())
                .broken(standing.broken());
        return new Recorded(shown(draft.toString()), chosen.size(), List.copyOf(notes));
    }

    private ObjectNode given() {
        ObjectNode given = Json.object().put("world", worldFile);
        if (World.read(worldFile, null).seed() != world.seed()) {
            given.put("seed", world.seed());
        }
        return given.put("purchases", 0);
    }

    /** The people of the orders, each with what the account held before them. */
    private List<ObjectNode> persons(
            List<OrderStory> chosen, Predicate<String> recorded, List<Send> sends, Standing standing) {
        Map<String, ObjectNode> persons = new LinkedHashMap<>();
        for (OrderStory story : chosen) {
            persons.computeIfAbsent(story.account(), account -> {
                World.Person person = world.person(account).orElseThrow();
                Instant lastSend = sends.stream()
                        .filter(send -> hub.orderOf(send.city())
                                .map(stories::get)
                                .filter(sent -> sent.account().equals(account))
                                .isPresent())
                        .map(Send::at)
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.MAX);
                World.Balance before = books.after(person.balance(), account, recorded.negate(), lastSend);
                ObjectNode balance = balance(before);
                standing.balance(account, balance(books.after(before, account, recorded, Instant.MAX)));
                ObjectNode said = Json.object().put("account", account).put("enrols", false);
                said.set("balance", balance);
                return said;
            });
        }
        return List.copyOf(persons.values());
    }

    private static ObjectNode balance(World.Balance points) {
        ObjectNode balance = Json.object();
        balance.set("a", atLeastNothing(points.a()));
        balance.set("b", atLeastNothing(points.b()));
        balance.set("reductions", atLeastNothing(points.reductions()));
        return balance;
    }

    private static JsonNode atLeastNothing(BigDecimal points) {
        return Json.tree(
                new BigDecimal(points.max(BigDecimal.ZERO).stripTrailingZeros().toPlainString()));
    }

    /** Nothing of it is a secret; should anything ever be, it does not leave. */
    private String shown(String text) {
        String shown = Redactor.redact(text);
        for (String cid : books.cids()) {
            shown = Redactor.withoutCid(shown, cid);
        }
        return shown;
    }
}
