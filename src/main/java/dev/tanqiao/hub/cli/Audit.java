package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tanqiao audit}: whether what was sealed is still what was sealed. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Verifies that closed and sealed days are unchanged.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao audit verify",
            "  tanqiao audit verify --seals /mnt/auditor/seals.txt    also against a copy kept elsewhere",
            "  tanqiao audit seals > seals.txt                        the seals as the database has them now"
        })
final class Audit implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: verify or seals.");
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Computes every seal again and compares it with what is kept.",
                "It finds sheet rows that were changed, added or removed, a chain that was rewritten (by comparison with the",
                "file outside the database), and raw rows whose hash has changed."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:everything is as it was sealed",
                "1:it is not; each place is printed",
                "2:wrong usage: an unknown option or value",
                "3:could not be done: the message says why"
            })
    int verify(
            @Option(
                            names = "--seals",
                            paramLabel = "FILE",
                            description = "A copy of the hub's seal file to compare with too.")
                    @Nullable
                    Path copy,
            @Mixin HubApi hub)
            throws IOException, InterruptedException {
        JsonNode report = hub.getInTime(HubApi.Role.VIEW, "/api/audit");
        TreeSet<String> findings = new TreeSet<>();
        report.path("findings")
                .forEach(finding -> findings.add(finding.path("place").asText() + " "
                        + finding.path("problem").asText()));
        if (copy != null) {
            compare(lines(copy), hub.get(HubApi.Role.VIEW, "/api/days"), copy, findings);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s days, %s rows; the seals of %s days are also kept outside the database.%n",
                report.path("days").asInt(),
                report.path("rows").asLong(),
                report.path("keptOutside").asInt());
        long archived = report.path("archived").asLong();
        if (archived > 0) {
            out.printf("%s rows rest on campus answers that are archived; those were not compared.%n", archived);
        }
        findings.forEach(finding -> out.println("  " + finding));
        out.println(
                findings.isEmpty()
                        ? "Everything is as it was sealed."
                        : "%s places are not as they were sealed.".formatted(findings.size()));
        out.flush();
        return findings.isEmpty() ? ExitCode.OK : ExitCode.DISAGREES;
    }

    @Command(
            name = "seals",
            mixinStandardHelpOptions = true,
            description = {
                "Prints the seal of every closed day, as the database has it now, in the format of the seal file: for a copy",
                "kept elsewhere, or to start the file again when it was lost and there is no copy."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:printed",
                "2:wrong usage: an unknown option or value",
                "3:could not be done: the message says why"
            })
    int seals(@Mixin HubApi hub) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        hub.get(HubApi.Role.VIEW, "/api/days").forEach(seal -> out.println(line(seal)));
        out.flush();
        return ExitCode.OK;
    }

    private static String line(JsonNode seal) {
        return seal.path("day").asText() + " " + seal.path("rows").asInt() + " "
                + seal.path("hash").asText();
    }

    private static List<String> lines(Path copy) throws IOException {
        try {
            return Files.readAllLines(copy).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException unreadable) {
            throw new IOException("The seals in %s cannot be read. Nothing was compared.".formatted(copy), unreadable);
        }
    }

    /** A copy may be older than the last closing; up to its last day nothing may be missing from it. */
    private static void compare(List<String> kept, JsonNode days, Path copy, TreeSet<String> findings) {
        Map<String, String> lines = new TreeMap<>();
        days.forEach(seal -> lines.put(seal.path("day").asText(), line(seal)));
        TreeSet<String> keptDays = new TreeSet<>();
        for (String line : kept) {
            String day = line.split(" ", 2)[0];
            keptDays.add(day);
            if (!line.equals(lines.get(day))) {
                findings.add("seal %s is not the one in %s".formatted(day, copy));
            }
        }
        lines.keySet().stream()
                .filter(day -> keptDays.isEmpty() || day.compareTo(keptDays.last()) < 0)
                .filter(day -> !keptDays.contains(day))
                .forEach(day -> findings.add("seal %s is not in %s".formatted(day, copy)));
    }
}
