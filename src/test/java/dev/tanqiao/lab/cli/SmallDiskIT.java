package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tanqiao.lab.chaos.SmallDisk;
import dev.tanqiao.lab.chaos.SmallDisk.Way;
import dev.tanqiao.lab.scenario.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskIT {

    private static final Pattern COUNTS = Pattern.compile("written (\\d+), found (\\d+)");

    @TempDir
    private Path home;

    @Test
    void aDatabaseWhoseDiskIsFullStopsAndHasAllThatWasCommittedWhenThereIsSpaceAgain() throws Exception {
        Optional<Way> way = SmallDisk.way(home);
        assumeTrue(way.isPresent(), "nobody may mount a disk on this machine");
        List<String> command = new ArrayList<>(way.orElseThrow().command());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FullDisk.class.getName(),
                home.toString()));

        Process process = Program.process(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("refused: ").contains("No space left on device");
        assertThat(Files.readString(home.resolve("postgres.log")))
                .contains("PANIC:")
                .contains("database system was not properly shut down");
        Matcher counts = COUNTS.matcher(said);
        assertThat(counts.find()).as(said).isTrue();
        assertThat(counts.group(2)).isEqualTo(counts.group(1));
        assertThat(Integer.parseInt(counts.group(1))).isGreaterThanOrEqualTo(100);
        assertThat(home.resolve("data/PG_VERSION"))
                .as("rows are kept when the disk is gone")
                .exists();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(home.toString());
    }
}
