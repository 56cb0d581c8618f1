package dev.tanqiao.base.redact;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyLogTest {

    @TempDir
    private Path directory;

    @Test
    void theLogFileOfAHubIsReadByItsOwnerAlone() throws Exception {
        Path file = directory.resolve("dev.log");
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("LOG_FILE", file.toString());
        context.putProperty("LINE", "%msg%n");
        var configuration = new JoranConfigurator();
        configuration.setContext(context);
        configuration.doConfigure(new ByteArrayInputStream("""
                <configuration>
                  <include resource="log/FILE.xml"/>
                  <root level="INFO"><appender-ref ref="FILE"/></root>
                </configuration>""".getBytes(StandardCharsets.UTF_8)));

        context.getLogger("test").info("wang bought lunch");
        context.stop();

        assertThat(file).content().contains("wang bought lunch");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
