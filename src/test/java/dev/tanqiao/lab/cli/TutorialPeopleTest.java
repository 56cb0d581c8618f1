package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever follows a tutorial slowly sees what it shows: its people take part for all of the shipped day. */
class TutorialPeopleTest {

    private static final List<Path> TUTORIALS =
            List.of(Path.of("docs"), Path.of("src/main/resources/bundle/new"), Path.of("routes/examples"));
    private static final Pattern ACCOUNT = Pattern.compile("\"?account\"?: ?\"?([a-z]\\w+)\"?[,}]");

    @Test
    void theyAreInTheShippedWorldAndNoneWithdraws() throws IOException {
        List<World.Person> people = World.read("campus-day", null).persons();

        assertThat(named())
                .containsAnyElementsOf(
                        people.stream().map(World.Person::account).toList())
                .doesNotContainAnyElementsOf(people.stream()
                        .filter(person -> person.withdrawsAt() != null)
                        .map(World.Person::account)
                        .toList());
    }

    private static List<String> named() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path folder : TUTORIALS) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(one -> one.toString().matches(".*\\.(md|yaml)"))
                        .toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        return ACCOUNT.matcher(all).results().map(found -> found.group(1)).toList();
    }
}
