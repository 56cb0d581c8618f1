package dev.tanqiao.base.redact;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Path;

/** A log file for its owner alone, the next one after each roll too: it tells who bought what. */
public final class OwnerOnlyLog extends RollingFileAppender<ILoggingEvent> {

    @Override
    public void openFile(String file) throws IOException {
        OwnerOnly.make(Path.of(file));
        super.openFile(file);
    }
}
