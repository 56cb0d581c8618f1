package dev.tanqiao.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Until Java 24 a virtual thread that waits in a monitor keeps its carrier: a few that wait there for the database or for an upstream, and
 * nothing runs any more. So monitors guard memory alone, in the classes named here; others take a lock.
 */
class MonitorsTest {

    private static final Set<String> OF_MEMORY = Set.of(
            "ClaimTrigger", // its thread is no virtual one
            "Coverage",
            "DatabaseHealth",
            "DeliverySteps", // a synchronized set
            "EnrolmentRate",
            "KnownSecrets",
            "RunBundle",
            "SettleSteps", // a synchronized map
            "SharedLogging",
            "Stage",
            "UpstreamTime");

    private static final Pattern MONITOR =
            Pattern.compile("(?m)^(?!\\s*(?://|\\*|/\\*)).*(?:\\bsynchronized\\b|\\.synchronized[A-Z])");

    @Test
    void noMonitorIsHeldWhileTheDatabaseOrTheWireIsWaitedFor() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String wing : Set.of("base", "core", "upstream", "hub")) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/tanqiao", wing))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    if (MONITOR.matcher(Files.readString(file)).find()) {
                        found.add(file.getFileName().toString().replace(".java", ""));
                    }
                }
            }
        }

        assertThat(found).isEqualTo(new TreeSet<>(OF_MEMORY));
    }
}
