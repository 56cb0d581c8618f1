package dev.tanqiao.hub.config;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemFactory;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Logback, which all hubs of a process share. They set it up one after the other, those that find it as they want it not at all, and the last
 * of those that live side by side takes it down: two that set it up at once would each take away what the other has just named.
 */
final class SharedLogging extends LogbackLoggingSystem {

    /** The hubs that live; guards itself and what follows. */
    private static final Set<SharedLogging> LIVING = new HashSet<>();

    private static String asItIs = "";

    private SharedLogging(ClassLoader classes) {
        super(classes);
    }

    @Override
    public void beforeInitialize() {
        synchronized (LIVING) {
            if (LIVING.isEmpty()) {
                super.beforeInitialize();
            }
            LIVING.add(this);
        }
    }

    @Override
    public void initialize(
            LoggingInitializationContext context, @Nullable String configuration, @Nullable LogFile file) {
        String wanted = configuration + " to " + file;
        synchronized (LIVING) {
            if (!wanted.equals(asItIs)) {
                takeDown();
                super.beforeInitialize();
                super.initialize(context, configuration, file);
                asItIs = wanted;
            }
        }
    }

    /** A start that fails may tell it twice. */
    @Override
    public void cleanUp() {
        synchronized (LIVING) {
            if (LIVING.remove(this) && LIVING.isEmpty()) {
                takeDown();
            }
        }
    }

    private void takeDown() {
        super.cleanUp();
        asItIs = "";
    }

    /** Found by Spring Boot before its own. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Factory implements LoggingSystemFactory {

        @Override
        public LoggingSystem getLoggingSystem(ClassLoader classes) {
            return new SharedLogging(classes);
        }
    }
}
