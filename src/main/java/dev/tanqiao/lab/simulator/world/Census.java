package dev.tanqiao.lab.simulator.world;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gives the persons of a world file their names, accounts and identities. */
final class Census {

    private static final Set<String> SHORT_CODES = Set.of("faculty", "fs", "postphd", "external_teacher");

    private final WorldFile file;
    private final Dice dice;
    private final Set<String> accounts = new HashSet<>();
    private int codes;

    private Census(WorldFile file, long seed) {
        this.file = file;
        this.dice = new Dice(seed, "persons");
        file.persons().forEach(group -> {
            if (group.account() != null) {
                accounts.add(group.account());
            }
        });
    }

    /** All persons, in the order of the file. */
    static List<World.Person> take(WorldFile file, long seed) {
        var census = new Census(file, seed);
        return file.persons().stream()
                .flatMap(group -> IntStream.range(0, Math.max(1, group.count())).mapToObj(i -> census.person(group)))
                .toList();
    }

    private World.Person person(WorldFile.Group group) {
        String surname = dice.pick(List.copyOf(file.names().surnames().keySet()));
        String given = dice.pick(List.copyOf(file.names().given().keySet()));
        String letters =
                file.names().given().get(given) + file.names().surnames().get(surname);
        return new World.Person(
                Objects.requireNonNullElseGet(group.account(), () -> unused(letters)),
                Objects.requireNonNullElse(group.name(), surname + given),
                group.identities().stream().map(this::identity).toList(),
                group.unicode(),
                group.cards(),
                group.payments(),
                BigDecimal.valueOf(dice.between(0, 200_00), 2),
                group.weight(),
                group.channels(),
                Objects.requireNonNullElse(group.balance(), file.city().openingBalance()),
                instant(group.enrolsAt()),
                instant(group.withdrawsAt()));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private String unused(String letters) {
        String account = letters;
        for (int n = 2; !accounts.add(account); n++) {
            account = letters + n;
        }
        return account;
    }

    private World.Identity identity(WorldFile.Role role) {
        WorldFile.School school = dice.pick(file.schools());
        String code = SHORT_CODES.contains(role.userType())
                ? String.valueOf(60803 + 7 * codes++)
                : String.format(Locale.ROOT, "52303091%04d", 1 + 3 * codes++);
        return new World.Identity(
                code,
                role.userType(),
                dice.pick(school.departments()),
                new World.Organize(school.id(), school.name()),
                role.expireDate(),
                role.status());
    }
}
