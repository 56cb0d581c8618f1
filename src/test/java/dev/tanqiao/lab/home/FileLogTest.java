package dev.tanqiao.lab.home;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FileLogTest {

    @TempDir
    private Path directory;

    @Test
    void aLineSaysWhenHowGraveAndWhoSaidIt() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        List<Appender<ILoggingEvent>> others = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(others::add);
        try {
            FileLog.to(directory.resolve("said.log"));
            LoggerFactory.getLogger("a.b.Speaker").warn("something");
        } finally {
            root.detachAndStopAllAppenders();
            root.setLevel(level);
            others.forEach(other -> {
                other.start();
                root.addAppender(other);
            });
        }

        assertThat(directory.resolve("said.log"))
                .content()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ WARN  Speaker something\\R");
    }
}
