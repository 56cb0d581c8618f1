package dev.tanqiao.hub.config;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.route.DueWatch;
import dev.tanqiao.hub.route.QuartzClock;
import dev.tanqiao.hub.route.UpstreamTime;
import dev.tanqiao.hub.store.DatabaseConnections;
import dev.tanqiao.hub.store.DatabasePool;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.Figures;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.Vault;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What every room stands on: time, database, keys. */
@Configuration(proxyBeanMethods = false)
class FrameBeans {

    /** Where business time comes from: this machine, unless whoever starts the hub or an extension says otherwise. */
    @Bean
    @ConditionalOnMissingBean
    static TimeSource timeSource() {
        return TimeSource.of(Clock.systemUTC(), FrameBeans::passing);
    }

    /** Business time, the one clock. */
    @Bean
    MonotonicClock clock(TimeSource source, JdbcQuiet quiet) {
        return new MonotonicClock(source.clock(), () -> quiet.latestRow().orElse(Instant.MIN));
    }

    /** Time as it passes, whatever the machine's clock is set to. */
    private static Instant passing() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }

    @Bean
    QuartzClock quartzClock(Scheduler quartz) {
        return new QuartzClock(quartz, Clock.systemUTC(), FrameBeans::passing);
    }

    @Bean
    UpstreamTime upstreamTime(TimeSource source, MonotonicClock clock) {
        return new UpstreamTime(clock, source.steady(), clock::lookAgain);
    }

    @Bean
    UnitOfWork unitOfWork(TransactionTemplate transaction) {
        return new DatabaseTransaction(transaction);
    }

    @Bean
    Beginning upstreamsTellTheTime(UpstreamTime time, MonotonicClock clock) {
        return () -> {
            time.forget();
            clock.lookAgain();
        };
    }

    /** What is due by a leap of time is looked for at once, not at the next beat. */
    @Bean
    SmartInitializingSingleton leapsOfTimeWake(TimeSource source, DueWatch watch) {
        return () -> source.onMove(watch::wake);
    }

    @Bean
    Replica replica() {
        return Replica.here();
    }

    @Bean
    JdbcQuiet quiet(JdbcTemplate jdbc) {
        return new JdbcQuiet(jdbc);
    }

    @Bean
    Figures figures() {
        return new Figures();
    }

    /** Prometheus wants a description of each metric, and the frame gives some of its own none. */
    @Bean
    static MeterFilter described() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getDescription() != null
                        ? id
                        : new Meter.Id(
                                id.getName(),
                                Tags.of(id.getTagsAsIterable()),
                                id.getBaseUnit(),
                                "As Spring Boot documents it.",
                                id.getType());
            }
        };
    }

    @Bean
    Vault vault(Settings settings, Secrets secrets) {
        return new Vault(secrets.get(
                "TANQIAO_ENCRYPTION_KEYS",
                "tanqiao.secrets.encryption-keys-file",
                settings.secrets().encryptionKeysFile()));
    }

    /** The database as it was found or started; closed after everything that uses it. */
    @Bean(destroyMethod = "close")
    DatabaseServer databaseServer(Settings settings, Secrets secrets, Environment environment) {
        if (environment.matchesProfiles(Production.PROFILE)) {
            Production.check(settings, ControlBeans.tokens(settings, secrets), environment);
        }
        if (!settings.database().url().isEmpty()) {
            return new DatabaseServer(settings.database().url(), Optional.empty());
        }
        LocalDatabase local = LocalDatabase.ofThisJar()
                .orElseThrow(
                        () -> new SettingProblem(
                                "tanqiao.database.url is not set, and this jar brings no database of its own. Name a PostgreSQL: jdbc:postgresql://HOST:PORT/NAME. The hub was not started."));
        LocalDatabase.Running running = local.start(settings.home().resolve("database"));
        return new DatabaseServer(running.jdbcUrl(), Optional.of(running));
    }

    @Bean
    DatabasePool dataSource(Settings settings, Secrets secrets, DatabaseServer server) {
        return new DatabasePool(
                DatabaseConnections.of(server.url(), settings.database().user(), password(settings, secrets)),
                settings.database().pool(),
                "hub");
    }

    /** A schema newer than this program is refused: this program does not know what must not be touched. */
    @Bean
    FlywayConfigurationCustomizer migrations(Settings settings, Secrets secrets, DatabaseServer server) {
        return flyway -> flyway.dataSource(DatabaseConnections.forLongWork(
                        server.url(), settings.database().user(), password(settings, secrets)))
                .ignoreMigrationPatterns(new String[0]);
    }

    private static @Nullable String password(Settings settings, Secrets secrets) {
        return secrets.find(
                        "TANQIAO_DATABASE_PASSWORD",
                        "tanqiao.database.password-file",
                        settings.database().passwordFile())
                .orElse(null);
    }

    /** Where the database is, and the local server when the hub runs one. */
    record DatabaseServer(String url, Optional<LocalDatabase.Running> running) implements AutoCloseable {
        @Override
        public void close() {
            running.ifPresent(LocalDatabase.Running::close);
        }
    }
}
