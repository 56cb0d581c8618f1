package dev.tanqiao.base.redact;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

class RedactedMessageTest {

    private final RedactedMessage redacted = new RedactedMessage();

    @Test
    void aMessageIsOneLineAndActsOnNoTerminal() {
        redacted.start();
        var logger = new LoggerContext().getLogger("x");
        var event = new LoggingEvent(
                "x", logger, Level.WARN, "reason=\"{}\"", new IllegalStateException("\u001b[31m"), new Object[] {
                    "a\nERROR b\u0007"
                });

        String shown = redacted.convert(event);

        assertThat(shown.lines().findFirst()).hasValue("reason=\"a\\nERROR b\\u0007\"");
        assertThat(shown).contains("IllegalStateException: \\u001b[31m").doesNotContain("\u001b");
    }
}
