package dev.tanqiao.hub.bundle.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.bundle.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with one file hides nothing of the others, and a misspelt key nothing of what is below it. */
class LintAtOnceTest {

    private static final String SOUND = "name: b\nversion: 1.0.0\ndescription: A bundle.\norder: 500\n";

    @TempDir
    private Path bundle;

    @BeforeEach
    void aBundle() throws IOException {
        Files.createDirectories(bundle.resolve("test"));
        write("bundle.yaml", SOUND);
    }

    @Test
    void everyBrokenFileIsTold() throws IOException {
        write("bundle.yaml", SOUND + "ordr: 7\n");
        write("rules.yaml", "providers: {p: {cid: EQ-1}}\nruls: []\n");
        write("subscriptions.yaml", "- {id: s, event: [x]}\n");
        write("test/a.test.yaml", "- name: a\n  wen: []\n");
        write("test/b.test.yaml", "- [\n");
        write("work.camel.yaml", "- route:\n    id: work\n    form: {uri: direct:x}\n");
        write("hand-in.yaml", "[]\n");
        write("notes.txt", "");

        assertThat(lint().stream().map(each -> each.file() + " " + each.code()).distinct())
                .containsExactly(
                        "bundle.yaml B101",
                        "hand-in.yaml B001",
                        "notes.txt B001",
                        "rules.yaml B401",
                        "subscriptions.yaml B601",
                        "test/a.test.yaml B701",
                        "test/b.test.yaml B002",
                        "work.camel.yaml B201");
    }

    @Test
    void aFileOfRoutesWithoutItsEndingIsToldTheEnding() throws IOException {
        write("hand-in.yaml", "[]\n");
        write("work.camel.yml", "[]\n");

        assertThat(lint())
                .extracting(Finding::what)
                .containsExactly(
                        "hand-in.yaml is no file of a bundle; did you mean hand-in.camel.yaml?",
                        "work.camel.yml is no file of a bundle; did you mean work.camel.yaml?");
    }

    /** Whoever followed "remove it" would take away what the other file needs. */
    @Test
    void whatAFileThatCannotBeReadMayUseIsNotCalledUnused() throws IOException {
        write(
                "bundle.yaml",
                SOUND + "grants: {providers: [EQ-1], pointsPerDay: 10}\n"
                        + "properties: {key: {type: string, description: A key.}}\n");
        assertThat(lint()).extracting(Finding::code).contains(Code.B112, Code.B507);

        write("hand-in.yaml", "[]\n");

        assertThat(lint()).extracting(Finding::code).containsExactly(Code.B001);
    }

    @Test
    void belowAMisspeltKeyIsLookedAtAsBelowTheMeantOne() throws IOException {
        write("test/a.test.yaml", """
                - name: a
                  when: [{to: x}]
                  expct:
                    evnts:
                      - {tpye: b.told}
                """);

        assertThat(lint()).extracting(Finding::line).as(lint().toString()).containsExactly(1, 3, 4, 5);
        assertThat(lint().get(3).what()).startsWith("/0/expct/evnts/0/tpye: ").endsWith("did you mean type?");
    }

    private List<Finding> lint() throws IOException {
        return new Lint("0.1.0-SNAPSHOT", Vocabulary.of("classpath:routes")).lint(bundle);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(bundle.resolve(name), text);
    }
}
