package dev.tanqiao.base.redact;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.tanqiao.base.report.ShanghaiTime;

/** Logback's {@code %redacted}: message and stack trace without secrets, and nothing in them that acts on a terminal; moments
 * are in the time zone of the line. */
public final class RedactedMessage extends MessageConverter {

    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

    @Override
    public void start() {
        traces.start();
        super.start();
    }

    @Override
    public String convert(ILoggingEvent event) {
        String message = ShanghaiTime.in(Visible.line(super.convert(event)));
        String trace = event.getThrowableProxy() == null
                ? ""
                : System.lineSeparator() + Visible.text(traces.convert(event)).stripTrailing();
        return Redactor.redact(message + trace);
    }
}
