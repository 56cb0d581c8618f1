package dev.tanqiao.base.redact;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.tanqiao.base.log.Outage;
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
        return Redactor.redact(message + cause(event));
    }

    /** Of an outage no line of code is the cause: what is said of it is a line. */
    private String cause(ILoggingEvent event) {
        if (event.getThrowableProxy() instanceof ThrowableProxy thrown && Outage.isOf(thrown.getThrowable())) {
            IThrowableProxy deepest = thrown;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            return " reason=\"%s\"".formatted(Visible.line(String.valueOf(deepest.getMessage())));
        }
        return event.getThrowableProxy() == null
                ? ""
                : System.lineSeparator() + Visible.text(traces.convert(event)).stripTrailing();
    }
}
