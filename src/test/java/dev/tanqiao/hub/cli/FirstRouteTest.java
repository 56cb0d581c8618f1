package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows docs/first-route.md as far as no hub runs: what is typed, changed and printed. */
class FirstRouteTest {

    private static final String NAME = "my-first";

    /** A command of the work bench with what it prints, or a change of a file. */
    private static final Pattern STEP = Pattern.compile(
            "(?s)```console\\n\\$ \\./tanqiao (bundle .*?)\\n(.*?)```|In `(\\S+)`, change `([^`]+)` to `([^`]+)`");

    @TempDir
    private Path folder;

    @Test
    void eachStepDoesWhatThePageSays() throws IOException {
        var steps = STEP.matcher(Files.readString(Path.of("docs/first-route.md")))
                .results()
                .toList();
        assertThat(steps).hasSizeGreaterThan(8);
        for (MatchResult step : steps) {
            if (step.group(1) == null) {
                change(step);
            } else {
                assertThat(printed(step.group(1))).as(step.group(1)).isEqualTo(withoutTime(step.group(2)));
            }
        }
    }

    private void change(MatchResult step) throws IOException {
        Path file = folder.resolve(step.group(3));
        String text = Files.readString(file);
        assertThat(text).as(step.group()).containsOnlyOnce(step.group(4));
        Files.writeString(file, text.replace(step.group(4), step.group(5)));
    }

    private String printed(String command) {
        var out = new StringWriter();
        var commands = Commands.commandLine(Day.NOTHING);
        commands.setOut(new PrintWriter(out, true));
        String here = command.startsWith("bundle new ")
                ? command + " --in " + folder
                : command.replace(NAME, folder.resolve(NAME).toString());
        commands.execute(here.split(" "));
        return withoutTime(out.toString().replace(folder + "/", ""));
    }

    private static String withoutTime(String printed) {
        return printed.replaceAll("\\d+ ms", "N ms");
    }
}
