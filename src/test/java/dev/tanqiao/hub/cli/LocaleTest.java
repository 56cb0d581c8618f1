package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process on a machine whose locale is {@code C}. */
class LocaleTest {

    @Test
    void whatIsPrintedIsUtf8() throws Exception {
        assertThat(said("trace --help")).contains("\u2026_DEPLOY_TOKEN");
    }

    @Test
    void whatDidNotArriveAsItWasTypedIsRefusedWithASentenceOnTheLocale() throws Exception {
        assertThat(said("pause --reason \"$(printf '\\347\\242\\263')\""))
                .contains("did not arrive as it was typed")
                .contains("LC_ALL=C.UTF-8")
                .contains("nothing was done")
                .endsWith("exit 2\n");
    }

    private static String said(String command) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        var shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$JAVA\" -XX:TieredStopAtLevel=1 dev.tanqiao.Tanqiao %s; echo exit $?".formatted(command))
                .redirectErrorStream(true);
        shell.environment().put("LC_ALL", "C");
        shell.environment().put("JAVA", java.toString());
        shell.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = shell.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }
}
