package dev.tanqiao.lab.simulator.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimulatorProblem;
import dev.tanqiao.lab.simulator.fault.Fault;
import dev.tanqiao.lab.simulator.fault.FaultReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A world file as it is written; {@code contracts/simulator/world.schema.json} says what may stand in it. */
record WorldFile(
        String name,
        long seed,
        OffsetDateTime start,
        OffsetDateTime end,
        World.Campus campus,
        World.City city,
        List<World.Provider> providers,
        List<World.Merchant> merchants,
        List<School> schools,
        Names names,
        List<Group> persons,
        World.Purchases purchases,
        List<World.Subscriber> subscribers,
        @Nullable Set<Quirk> quirks,
        @Nullable JsonNode timetable) {

    private static final String SCHEMA = "contracts/simulator/world.schema.json";
    private static final String SHIPPED = "simulator/worlds/%s.yaml";
    private static final List<String> SHIPPED_NAMES = List.of("campus-day", "jiaowoban", "plain");

    record School(String id, String name, List<World.Organize> departments) {}

    record Names(Map<String, String> surnames, Map<String, String> given) {}

    /** Several persons who have much in common, or one with a name. */
    record Group(
            @Nullable String group,
            int count,
            @Nullable String account,
            @Nullable String name,
            List<Role> identities,
            int weight,
            int unicode,
            List<String> cards,
            Map<String, World.PaymentState> payments,
            Map<String, Integer> channels,
            World.@Nullable Balance balance,
            @Nullable OffsetDateTime enrolsAt,
            @Nullable OffsetDateTime withdrawsAt) {}

    record Role(String userType, String expireDate, String status) {}

    static World read(String file, @Nullable Long otherSeed) {
        return of(yaml(file), otherSeed);
    }

    static ObjectNode document(String file) {
        YamlDocument document = yaml(file);
        if (document.tree() instanceof ObjectNode world) {
            return world;
        }
        throw document.problem("", "a world: a mapping of its fields to their values");
    }

    static ObjectNode beginningAt(Instant begin, ObjectNode document) {
        ObjectNode moved = document.deepCopy();
        Duration by = Duration.between(instant(document.path("start")), begin);
        move(moved, "start", by);
        move(moved, "end", by.plusDays(1)); // what is past on the first day comes on the second
        moved.path("persons").forEach(person -> {
            move((ObjectNode) person, "enrolsAt", by);
            move((ObjectNode) person, "withdrawsAt", by);
        });
        return moved;
    }

    private static void move(ObjectNode fields, String name, Duration by) {
        if (fields.has(name)) {
            fields.put(name, instant(fields.path(name)).plus(by).toString());
        }
    }

    private static Instant instant(JsonNode time) {
        return OffsetDateTime.parse(time.asText()).toInstant();
    }

    static World of(YamlDocument unchecked, @Nullable Long otherSeed) {
        YamlDocument document = unchecked.checkedAgainst(SCHEMA);
        WorldFile world = document.as(WorldFile.class);
        world.check(document);
        long seed = Objects.requireNonNullElse(otherSeed, world.seed);
        return new World(
                world.name,
                seed,
                world.start.toInstant(),
                world.end.toInstant(),
                world.campus,
                world.city,
                world.providers,
                world.merchants.stream().map(WorldFile::complete).toList(),
                Census.take(world, seed),
                world.purchases,
                world.subscribers,
                Objects.requireNonNullElse(world.quirks, Set.of()),
                world.timetable(document),
                fingerprint(document, seed));
    }

    private static boolean isShippedName(String file) {
        return SHIPPED_NAMES.contains(file) && !Files.exists(Path.of(file));
    }

    private static YamlDocument yaml(String file) {
        try {
            return isShippedName(file) ? shipped(file) : YamlDocument.read(file, Path.of(file));
        } catch (NoSuchFileException missing) {
            throw new SimulatorProblem("There is neither a file nor a shipped world %s%s"
                    .formatted(file, Nearest.hint(file, SHIPPED_NAMES)));
        } catch (IOException unreadable) {
            throw new SimulatorProblem("The world file " + file + " cannot be read: " + unreadable.getMessage() + ".");
        }
    }

    static ObjectNode shippedDocument(String name) {
        if (!SHIPPED_NAMES.contains(name)) {
            throw new SimulatorProblem(
                    "There is no shipped world %s%s".formatted(name, Nearest.hint(name, SHIPPED_NAMES)));
        }
        return (ObjectNode) shipped(name).tree();
    }

    private static YamlDocument shipped(String name) {
        try (InputStream world = WorldFile.class.getClassLoader().getResourceAsStream(SHIPPED.formatted(name))) {
            if (world == null) {
                throw new IllegalStateException("The world " + name + " is missing from this jar.");
            }
            return YamlDocument.parse(
                    SHIPPED.formatted(name), new String(world.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void check(YamlDocument document) {
        if (!end.isAfter(start)) {
            throw document.problem("/end", "an instant after start");
        }
        for (int i = 0; i < merchants.size(); i++) {
            World.Merchant merchant = merchants.get(i);
            if (merchant.minYuan().compareTo(merchant.maxYuan()) > 0) {
                throw document.problem("/merchants/" + i + "/maxYuan", "at least minYuan");
            }
            for (int j = 0; j < merchant.peaks().size(); j++) {
                if (!merchant.peaks()
                        .get(j)
                        .from()
                        .isBefore(merchant.peaks().get(j).to())) {
                    throw document.problem("/merchants/" + i + "/peaks/" + j + "/to", "a time after from");
                }
            }
        }
        if (purchases.count() > 0 && purchases.paths().total() == 0) {
            throw document.problem("/purchases/paths", "at least one weight above 0, since there are purchases");
        }
        checkPersons(document);
    }

    private List<Fault> timetable(YamlDocument document) {
        var reader = new FaultReader();
        if (timetable != null) {
            reader.readTimetable(timetable, "/timetable");
        }
        if (!reader.complaints().isEmpty()) {
            throw YamlProblem.of(reader.complaints().stream()
                    .flatMap(one -> document.problem(one.pointer(), one.expected()).details().stream())
                    .toList());
        }
        return reader.standing();
    }

    private void checkPersons(YamlDocument document) {
        List<@Nullable String> named = persons.stream().map(Group::account).toList();
        for (int i = 0; i < named.size(); i++) {
            if (named.get(i) != null && named.indexOf(named.get(i)) != i) {
                throw document.problem("/persons/" + i + "/account", "an account that no other person has");
            }
        }
        if (purchases.count() > 0 && persons.stream().mapToInt(Group::weight).sum() == 0) {
            throw document.problem("/persons", "at least one person with a weight, since there are purchases");
        }
    }

    private static World.Merchant complete(World.Merchant merchant) {
        List<String> devices = Objects.requireNonNullElse(merchant.devices(), List.of());
        return new World.Merchant(
                merchant.no(),
                merchant.name(),
                merchant.category(),
                yuan(merchant.minYuan()),
                yuan(merchant.maxYuan()),
                merchant.weight(),
                merchant.peaks(),
                devices);
    }

    private static BigDecimal yuan(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }

    private static String fingerprint(YamlDocument document, long seed) {
        try {
            byte[] content = (Json.write(document.tree()) + seed).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
