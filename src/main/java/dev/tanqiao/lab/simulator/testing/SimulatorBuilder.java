package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What kind of world a {@link TanqiaoSimulator} plays. Everything has a default: the world {@code plain}, two people, nothing bought. */
public final class SimulatorBuilder {

    private static final Duration LENGTH = Duration.ofDays(1);

    private ObjectNode world = World.document("plain");
    private @Nullable ArrayNode persons;
    private @Nullable Long seed;
    private String host = "127.0.0.1";
    private int port;

    SimulatorBuilder() {}

    /**
     * Another world. Say it first: what is said later changes this world.
     *
     * @param file a shipped world ({@code plain}, {@code campus-day}) or a world file
     */
    public SimulatorBuilder world(String file) {
        world = World.document(file);
        return this;
    }

    /** Decides what the world leaves open; the world's own unless said. */
    public SimulatorBuilder seed(long number) {
        seed = number;
        return this;
    }

    /** A person instead of the world's own people, with the world's opening balance; say it once for each. */
    public SimulatorBuilder person(String account) {
        persons().add(World.student(account, account));
        return this;
    }

    /** The same, with points of class A and B. */
    public SimulatorBuilder person(String account, String pointsA, String pointsB) {
        ObjectNode person = World.student(account, account);
        person.putObject("balance")
                .put("a", new BigDecimal(pointsA))
                .put("b", new BigDecimal(pointsB))
                .put("reductions", 0);
        persons().add(person);
        return this;
    }

    private ArrayNode persons() {
        if (persons == null) {
            persons = Json.array();
        }
        return persons;
    }

    /** Where the clock stands at first. */
    public SimulatorBuilder startingAt(Instant instant) {
        world.put("start", instant.toString());
        world.put("end", instant.plus(LENGTH).toString());
        return this;
    }

    /** How the upstreams behave where their documents leave it open ({@code code-as-text}); the guide lists all. */
    public SimulatorBuilder quirks(String... names) {
        world.set("quirks", Json.tree(Arrays.asList(names)));
        return this;
    }

    /**
     * Anything else that a world file may say of the city, as JSON: {@code {"repeat": "reject", "billDelay": "10d"}}.
     *
     * @throws IllegalArgumentException when the text is no JSON object
     */
    public SimulatorBuilder city(String json) {
        return merge("city", json);
    }

    /** The same of the campus: {@code {"tokenLife": "5m"}}. */
    public SimulatorBuilder campus(String json) {
        return merge("campus", json);
    }

    private SimulatorBuilder merge(String part, String json) {
        if (!(Json.read(json).orElse(null) instanceof ObjectNode more)) {
            throw new IllegalArgumentException("What %s is told is a JSON object, not %s.".formatted(part, json));
        }
        Json.merge(world.withObjectProperty(part), more);
        return this;
    }

    /** Where it listens: {@code 127.0.0.1} and a free port unless said. */
    public SimulatorBuilder listeningOn(String address, int tcpPort) {
        host = address;
        port = tcpPort;
        return this;
    }

    /**
     * Starts it; its clock stands until it is moved.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem when what was said does not make a world; its message says where
     * @throws dev.tanqiao.lab.simulator.SimulatorProblem when the port is taken
     */
    public TanqiaoSimulator start() {
        ObjectNode whole = world.deepCopy();
        if (persons != null) {
            whole.set("persons", persons.deepCopy());
        }
        return new TanqiaoSimulator(whole, seed, host, port);
    }
}
