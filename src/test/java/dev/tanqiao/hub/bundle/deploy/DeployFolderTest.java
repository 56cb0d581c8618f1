package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.cli.Commands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Bundles deployed from a folder, with signatures, and as docs/deploying.md says, on two replicas. */
class DeployFolderTest extends TwoHubs {

    private static final String RULES = """
            providers:
              dining: {cid: EQ310101000001, name: Dining}
            rules:
              - id: snack
                description: A snack costs a point.
                match: {merchantNames: ["A snack of the test"]}
                points: {a: {fixed: 1}}
                equityProvider: dining
                transactionType: snack
                data: ["{merchant}"]
            """;

    /** Commands of a block with what each prints, or a change of a file. */
    private static final Pattern STEP = Pattern.compile(
            "(?m)^\\$ \\./tanqiao bundle (.*)\\n((?:(?!\\$ |```).*\\n)*)|In `(\\S+)`, change `([^`]+)` to `([^`]+)`");

    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");

    private Path key;

    @BeforeAll
    void start(@TempDir Path home) throws IOException, NoSuchAlgorithmException {
        KeyPair team = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = pem(home.resolve("team.key"), "PRIVATE", team.getPrivate());
        Path keys = Files.createDirectories(home.resolve("keys"));
        pem(keys.resolve("team.pem"), "PUBLIC", team.getPublic());
        Path secrets = home.resolve("secrets");
        Files.writeString(
                Files.createDirectories(secrets.resolve("my-rides")).resolve("inbox-key"), "a-secret-of-the-rental");
        start(
                home,
                Map.of(
                        "tanqiao.bundles.keys-directory",
                        keys.toString(),
                        "tanqiao.bundles.secrets-directory",
                        secrets.toString()),
                Map.of("tanqiao.bundles.deploy-from", home.resolve("folder-one").toString()),
                Map.of(
                        "tanqiao.bundles.deploy-from",
                        home.resolve("folder-other").toString(),
                        "tanqiao.bundles.second-person",
                        true));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void a_version_is_signed_shown_and_kept_with_its_signature(CapturedOutput printed) throws Exception {
        Path first = Files.write(directory.resolve("desk-1.zip"), shop("desk", "1.0.0", "one"));
        Path folder =
                folder("desk", order("desk"), "1.1.0", "", Map.of("ask.camel.yaml", ask("two"), "rules.yaml", RULES));
        byte[] signature = BundleZip.sign(BundleZip.of(BundleFiles.of(folder)), Files.readString(key));
        Path beside = Files.write(directory.resolve("desk-1.zip.sig"), signature);

        assertThat(command("deploy", first.toString(), "--reason", "new")).isEqualTo(3);
        assertThat(printed.getErr()).contains("The signature is of none of the known keys (team)");
        Files.delete(beside);
        assertThat(command("deploy", first.toString(), "--reason", "new")).isZero();

        InputStream terminal = System.in;
        try {
            System.setIn(new ByteArrayInputStream("n\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(command("deploy", folder.toString(), "--shadow-first", "--reason", "rule"))
                    .isEqualTo(1);
            assertThat(printed.getOut())
                    .contains("Bundle      desk 1.1.0, compared with desk@1.0.0+")
                    .contains("Deploy it? [y/N] Nothing was deployed.");
            assertThat(answers("desk")).containsExactly("one", "one");
            System.setIn(new ByteArrayInputStream("y\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(command(
                            "deploy", folder.toString(), "--shadow-first", "--sign", key.toString(), "--reason", "ok"))
                    .isZero();
        } finally {
            System.setIn(terminal);
        }
        assertThat(answers("desk")).containsExactly("two", "two");

        Path exported = directory.resolve("desk-exported.zip");
        Path itsSignature = directory.resolve("desk-exported.zip.sig");
        assertThat(command("export", "desk", "--out", exported.toString())).isZero();
        assertThat(itsSignature).hasBinaryContent(signature);
        assertThat(command("export", "desk", "--of", "1.0.0", "--out", exported.toString()))
                .isZero();
        assertThat(itsSignature).doesNotExist();
        assertThat(command("export", "desk", "--of", "9.9.9", "--out", exported.toString()))
                .isEqualTo(3);
        assertThat(exported).hasSameBinaryContentAs(first);

        String before = printed.getOut();
        assertThat(command("show", "desk", "--json")).isZero();
        String after = printed.getOut().substring(before.length());
        JsonNode shown = json.readTree(after.substring(("\n" + after).indexOf("\n{"))); // the hubs may log before it
        assertThat(shown.path("version").asText()).isEqualTo("1.1.0");
        assertThat(shown.at("/deployed/hash")).isEqualTo(shown.path("hash"));
        assertThat(shown.path("history"))
                .extracting(change -> change.path("reason").asText())
                .containsExactly("ok", "new");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void what_lies_in_a_folder_is_what_runs(CapturedOutput log) throws Exception {
        DeployFolder ofOne = one.bean(DeployFolder.class);
        DeployFolder ofOther = other.bean(DeployFolder.class);
        ofOne.stop(); // here looks are made by hand
        ofOther.stop();
        Path folder = Files.createDirectories(directory.resolve("folder-one"));
        Path lags = Files.createDirectories(directory.resolve("folder-other"));
        deploy(one, shop("byhand", "1.0.0", "one"));
        byte[] van = shop("van", "1.0.0", "one");
        Path zip = folder.resolve("van.zip");
        Path cart = folder.resolve("cart.zip");

        Files.write(zip, Arrays.copyOf(van, van.length / 2)); // half written
        Files.write(cart, shop("cart", "1.0.0", "one"));
        ofOne.look();
        ofOne.look();
        ofOne.look();
        assertThat(timesIn(log, "path=" + zip)).isEqualTo(1);
        assertThat(answers("cart")).containsExactly("one", "one");
        Files.write(zip, van);
        ofOne.look();
        assertThat(request(one, "van").statusCode()).isEqualTo(404); // it may still be being written
        ofOne.look();
        assertThat(answers("van")).containsExactly("one", "one");

        Files.write(zip, shop("van", "1.1.0", "two"));
        Files.write(lags.resolve("van.zip"), van);
        ofOne.look();
        ofOne.look();
        ofOther.look();
        ofOther.look();
        assertThat(answers("van")).containsExactly("two", "two");
        Files.write(zip, van); // as it was before
        ofOne.look();
        ofOne.look();
        assertThat(answers("van")).containsExactly("one", "one");
        assertThat(get(one, "/api/bundles/history?bundle=van"))
                .extracting(change -> change.path("actor").asText()
                        + " "
                        + change.path("reason").asText())
                .containsExactly(
                        "folder %s: version 1.0.0 in place of 1.1.0".formatted(zip),
                        "folder %s: version 1.1.0 in place of 1.0.0".formatted(zip),
                        "folder %s: version 1.0.0".formatted(zip));

        keepWhatIsTried();
        send(one, "PUT", "/api/bundles/van/pin", "{\"reason\": \"audit\"}");
        Files.write(zip, shop("van", "1.2.0", "three"));
        ofOne.look();
        ofOne.look();
        ofOne.look();
        assertThat(timesIn(log, "Bundle van is pinned by deploy (audit)")).isEqualTo(1);
        assertThat(answers("van")).containsExactly("one", "one");
        send(one, "DELETE", "/api/bundles/van/pin", "{\"reason\": \"done\"}");
        ofOne.look();
        assertThat(answers("van")).containsExactly("three", "three");
        post(one, "/api/bundles/van/rollback", "{\"reason\": \"worse\"}");
        ofOne.look();
        assertThat(answers("van")).containsExactly("one", "one");
        assertThat(log.getOut()).contains("Just this content was taken away by deploy (rollback: worse)");

        Path away = Files.move(folder, directory.resolve("folder-away"));
        ofOne.look();
        ofOne.look();
        assertThat(log.getOut()).contains("No bundle can be read there");
        assertThat(answers("cart")).containsExactly("one", "one");
        Files.move(away, folder);
        Files.delete(zip);
        Files.writeString(Files.createDirectories(folder.resolve("bad")).resolve("bundle.yaml"), "name: [");
        ofOne.look();
        ofOne.look();
        assertThat(answers("van")).containsExactly("one", "one"); // the unreadable one may be it
        Files.delete(folder.resolve("bad/bundle.yaml"));
        Files.delete(folder.resolve("bad"));
        ofOne.look();
        ofOne.look();
        assertThat(request(other, "van").statusCode()).isEqualTo(404);
        assertThat(answers("byhand")).containsExactly("one", "one");

        ofOne.stop(); // another replica goes on
        Files.write(cart, shop("cart", "1.0.0", "one"));
        Files.delete(lags.resolve("van.zip"));
        Files.write(lags.resolve("cart.zip"), ruled("cart", "1.1.0"));
        ofOther.look();
        ofOther.look();
        ofOther.look();
        JsonNode waiting = get(one, "/api/deployments");
        assertThat(waiting).hasSize(1);
        other.bean(Deployments.class)
                .approve(waiting.get(0).path("id").asLong(), new Deployments.Asked("li [deploy]", "read"));
        assertThat(get(one, "/api/bundles/history?bundle=cart")
                        .get(0)
                        .path("approvedBy")
                        .asText())
                .isEqualTo("li [deploy]");
        ofOther.stop();
    }

    /** What is typed, changed and printed there, as far as no purchase is needed. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void each_step_does_what_the_page_about_deploying_says(CapturedOutput printed) throws Exception {
        String page = Files.readString(Path.of("docs/deploying.md"));
        List<MatchResult> steps = STEP.matcher(page).results().toList();
        assertThat(steps).hasSizeGreaterThan(9);
        for (MatchResult step : steps) {
            if (step.group(1) == null) {
                Path file = directory.resolve(step.group(3));
                String text = Files.readString(file);
                assertThat(text).as(step.group()).containsOnlyOnce(step.group(4));
                Files.writeString(file, text.replace(step.group(4), step.group(5)));
            } else {
                String before = printed.getOut();
                typed(step.group(1));
                String shown =
                        sameNumbers(printed.getOut().substring(before.length()).replace(directory + "/", ""));
                step.group(2)
                        .lines()
                        .forEach(line -> assertThat(shown).as(step.group(1)).containsPattern(like(line)));
                if (step.group(1).equals("list")) {
                    keepWhatIsTried(); // the page has its reader wait for that
                }
            }
        }
        assertThat(request(one, "my-rides").statusCode()).isEqualTo(404);
    }

    private void keepWhatIsTried() {
        clock.tick(Duration.ofMinutes(15));
        await().untilAsserted(() -> {
            one.bean(TrialWatch.class).soon();
            assertThat(one.bean(Deployments.class).trials()).isEmpty();
        });
    }

    /** In the folder of the test, and on its hub. */
    private void typed(String command) {
        boolean isFile = command.matches("(pack|shadow|deploy) .*");
        List<String> words = WORD.matcher(command)
                .results()
                .map(word -> word.group().replace("\"", ""))
                .map(word -> isFile && word.startsWith("my-rides")
                        ? directory.resolve(word).toString()
                        : word.equals("team.pem") ? key.toString() : word)
                .collect(Collectors.toCollection(ArrayList::new));
        switch (words.get(0)) {
            case "new" -> words.addAll(List.of("--in", directory.toString()));
            case "pack" -> words.addAll(List.of("--out", directory.toString()));
            default -> {}
        }
        boolean asksHub = !List.of("new", "pack").contains(words.get(0));
        assertThat(asksHub ? command(words.toArray(String[]::new)) : bench(words))
                .as(command)
                .isZero();
    }

    private static int bench(List<String> words) {
        return Commands.run(Stream.concat(Stream.of("bundle"), words.stream()).toArray(String[]::new));
    }

    /** Numbers may be others, blanks more, and what is left out anything. */
    private static String like(String line) {
        return Stream.of(sameNumbers(line.replace("./my-rides", "my-rides")).split(" +"))
                .map(word -> Stream.of(word.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .collect(Collectors.joining(" +"));
    }

    private static String sameNumbers(String text) {
        return text.replaceAll("\\d+", "0");
    }

    private static int timesIn(CapturedOutput log, String text) {
        return log.getOut().split(Pattern.quote(text), -1).length - 1;
    }

    private byte[] ruled(String name, String version) {
        return bundle(name, version, "", Map.of("ask.camel.yaml", ask("two"), "rules.yaml", RULES));
    }
}
