package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The work bench of those who write bundles, at the command line. */
class BundleCommandTest {

    private final StringWriter out = new StringWriter();

    @Test
    void lintTellsByItsExitCodeWhetherThereIsAnError() {
        assertThat(run("bundle", "lint", "routes/campus-carbon")).isEqualTo(ExitCode.OK);
        assertThat(run("bundle", "lint", "src/test/resources/bundles/B112-unused-property"))
                .isEqualTo(ExitCode.OK);
        assertThat(run("bundle", "lint", "src/test/resources/bundles/B224-no-id"))
                .isEqualTo(ExitCode.DISAGREES);
        assertThat(out.toString()).contains("B224-no-id/work.camel.yaml:1:3: error B224: ");
        assertThat(run("bundle", "lint", "no-such-bundle")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void testsArePlayedAgainAtEachChangeUntilTheEnd(@TempDir Path folder) throws Exception {
        Path bundle = folder.resolve("first");
        assertThat(run("bundle", "new", "first", "--from", "schedul", "--in", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("no kind 'schedul'; did you mean schedule?");
        assertThat(run("bundle", "new", "first", "--from", "schedule", "--in", folder.toString()))
                .isEqualTo(ExitCode.OK);
        Path test = bundle.resolve("test/mornings.test.yaml");
        String sound = Files.readString(test);

        var ended = new AtomicInteger(-1);
        var watching = new Thread(() -> ended.set(run("bundle", "test", "--watch", bundle.toString())));
        watching.start();
        await().until(() -> out.toString().contains("Ctrl-C ends with exit code 0."));
        Files.writeString(test, sound + "  nonsense: [");
        await().until(() -> out.toString().contains("Ctrl-C ends with exit code 3."));
        Files.writeString(test, sound.replace("first.morning", "first.evening"));
        await().until(() -> out.toString().contains("Ctrl-C ends with exit code 1."));

        Files.createSymbolicLink(bundle.resolve("test/gone.csv"), bundle.resolve("nowhere"));
        Files.writeString(test, sound);
        await().until(() -> out.toString().contains("gone.csv"));
        Files.delete(bundle.resolve("test/gone.csv"));
        Files.writeString(test, sound.replace("first.morning", "first.evening"));
        await().until(() -> out.toString().split("exit code 1", -1).length == 3);

        watching.interrupt();
        watching.join();
        assertThat(ended).hasValue(ExitCode.DISAGREES);
    }

    @Test
    void componentsPrintsTheListWithItsOptions() {
        assertThat(run("bundle", "components")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("http, https").contains("options: authBearerToken, ");
    }

    @Test
    void packWritesTheZipWithItsHashAndSignature(@TempDir Path folder) throws Exception {
        var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        Path pem = Files.writeString(
                folder.resolve("team.pem"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(key.getEncoded())));
        assertThat(run("bundle", "pack", "routes/campus-carbon", "--out", "" + folder, "--key", "" + pem))
                .isEqualTo(ExitCode.OK);
        Path zip = folder.resolve("campus-carbon-0.1.0.zip");
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(zip)));
        assertThat(folder.resolve("campus-carbon-0.1.0.zip.sha256")).hasContent(hash + "  campus-carbon-0.1.0.zip");
        assertThat(folder.resolve("campus-carbon-0.1.0.zip.sig")).hasSize(64);
        assertThat(out.toString()).contains(hash);
        assertThat(run("bundle", "diff", "routes/campus-carbon", "" + zip)).isEqualTo(ExitCode.OK);

        assertThat(run("bundle", "pack", "routes/campus-carbon", "--out", "" + folder))
                .as("the same files again")
                .isEqualTo(ExitCode.OK);
        assertThat(folder.resolve("campus-carbon-0.1.0.zip.sig"))
                .as("it would tell of a key that was not used")
                .doesNotExist();
    }

    @Test
    void packRefusesErrorsOtherFilesOfTheSameVersionAndKeysOfOtherKinds(@TempDir Path folder) throws IOException {
        assertThat(run("bundle", "pack", "src/test/resources/bundles/B224-no-id", "--out", "" + folder))
                .isEqualTo(ExitCode.DISAGREES);
        assertThat(out.toString()).contains("error B224").contains("Nothing was written.");

        Path pem = Files.writeString(
                folder.resolve("no.pem"), "no-key-at-all"); // hidden from then on, in all that this process says
        assertThat(run("bundle", "pack", "routes/campus-carbon", "--out", "" + folder, "--key", "" + pem))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("no.pem is no Ed25519 private key");

        Path zip = Files.writeString(folder.resolve("campus-carbon-0.1.0.zip"), "another");
        assertThat(run("bundle", "pack", "routes/campus-carbon", "--out", "" + folder))
                .isEqualTo(ExitCode.FAILED);
        assertThat(zip).hasContent("another");
    }

    @Test
    void wrongUsesShowTheHelpOfTheSubcommandAndNothingIsWritten(@TempDir Path folder) throws IOException {
        assertThat(run("bundle", "new", "../b", "--in", "" + folder)).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("'../b' is a path").contains("Usage: tanqiao bundle new");
        assertThat(run("bundle", "lint", "nowhere")).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("Usage: tanqiao bundle lint");
        assertThat(run("bundle", "run", "nowhere")).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("There is no file or folder nowhere.");

        Path bundle = folder.resolve("first");
        assertThat(run("bundle", "new", "first", "--in", "" + folder)).isEqualTo(ExitCode.OK);
        assertThat(run("bundle", "pack", "" + bundle, "--out", "" + bundle.resolve("files")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("lies in the bundle");
        assertThat(bundle.resolve("files")).doesNotExist();
    }

    @Test
    void diffTellsByItsExitCodeWhetherThereIsADifference() {
        assertThat(run("bundle", "diff", "routes/campus-carbon", "routes/examples/bike-rentals"))
                .isEqualTo(ExitCode.DISAGREES);
        assertThat(out.toString()).contains("added    route rides: routes/examples/bike-rentals/rides.camel.yaml:");
        assertThat(run("bundle", "diff", "routes/campus-carbon", "no-such-bundle"))
                .isEqualTo(ExitCode.USAGE);
    }

    private int run(String... arguments) {
        CommandLine commands = Commands.commandLine(Day.NOTHING);
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(out, true));
        return commands.execute(arguments);
    }
}
