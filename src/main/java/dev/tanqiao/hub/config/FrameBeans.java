package dev.tanqiao.hub.config;

import dev.tanqiao.base.net.Outbound;
import dev.tanqiao.base.net.Proxies;
import dev.tanqiao.base.net.Trust;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.route.DueWatch;
import dev.tanqiao.hub.route.QuartzClock;
import dev.tanqiao.hub.route.UpstreamTime;
import dev.tanqiao.hub.store.DatabaseConnections;
import dev.tanqiao.hub.store.DatabaseFitness;
import dev.tanqiao.hub.store.DatabasePool;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.Figures;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.JdbcStanding;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.Vault;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What every room stands on: time, database, keys. */
@Configuration(proxyBeanMethods = false)
class FrameBeans {

    private static final Logger log = LoggerFactory.getLogger(FrameBeans.class);

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

    /** By the settings; what they do not name, by the variables that other programs heed. */
    @Bean
    static Outbound outbound(Settings settings, Environment environment) {
        Settings.Outbound given = settings.outbound();
        return new Outbound(proxies(given, environment), trust(given.authorities()));
    }

    private static Proxies proxies(Settings.Outbound given, Environment environment) {
        Collection<String> without = given.noProxy().isEmpty()
                ? List.of(environment.getProperty("no_proxy", "").split("[,\\s]+"))
                : given.noProxy();
        if (!given.proxy().isEmpty()) {
            return Proxies.of(given.proxy(), without);
        }
        try {
            return Proxies.of(
                    environment.getProperty("https_proxy", ""), environment.getProperty("http_proxy", ""), without);
        } catch (IllegalArgumentException none) {
            throw new SettingProblem(
                    "The variable https_proxy or http_proxy names no proxy that can be used: %s. The hub was not started."
                            .formatted(none.getMessage()));
        }
    }

    private static SSLContext trust(String authorities) {
        try {
            return Trust.with(authorities.isEmpty() ? null : Path.of(authorities));
        } catch (IllegalArgumentException none) {
            throw new SettingProblem(
                    "tanqiao.outbound.authorities",
                    authorities,
                    "a file with certificates of authorities in PEM; " + none.getMessage());
        }
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

    /** Before anything is changed, a database is compared with what the hub expects. */
    @Bean
    FlywayConfigurationCustomizer migrations(Settings settings, Secrets secrets, DatabaseServer server) {
        String user = settings.database().user();
        String password = password(settings, secrets);
        return flyway -> {
            requireFit(DatabaseConnections.of(server.url(), user, password), server.url());
            flyway.dataSource(DatabaseConnections.forLongWork(server.url(), user, password))
                    .ignoreMigrationPatterns(new String[0]);
        };
    }

    private static void requireFit(DataSource connections, String url) {
        try {
            DatabaseFitness fitness = DatabaseFitness.of(connections, url);
            fitness.warnings().forEach(warning -> log.warn("database.differs reason=\"{}\"", warning));
            if (!fitness.refusals().isEmpty()) {
                throw new SettingProblem("The database does not fit (tanqiao.database.url). %s The hub was not started."
                        .formatted(String.join(" ", fitness.refusals())));
            }
        } catch (SQLException unreachable) {
            throw new DataAccessResourceFailureException("not reached", unreachable);
        }
    }

    /** A schema newer than this program is refused: this program does not know what must not be touched. */
    @Bean
    FlywayMigrationStrategy noOlderProgram(Settings settings) {
        return flyway -> {
            List<MigrationInfo> all = List.of(flyway.info().all());
            MigrationVersion known = newest(all, each -> each.getState().isResolved());
            MigrationVersion there = newest(all, each -> each.getState().isApplied());
            if (there.isNewerThan(known)) {
                throw new SettingProblem(
                        "The database's schema does not fit this version of Tanqiao: it is V%s, and Tanqiao %s knows it up to V%s. Run the newer Tanqiao that made it; the hub was not started, and nothing was changed."
                                .formatted(there, settings.version(), known));
            }
            flyway.migrate();
        };
    }

    private static MigrationVersion newest(List<MigrationInfo> all, Predicate<MigrationInfo> which) {
        return all.stream()
                .filter(which)
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(MigrationVersion.EMPTY);
    }

    @Bean
    JdbcStanding standing(JdbcTemplate jdbc, Replica here) {
        return new JdbcStanding(jdbc, here);
    }

    /** Connections run out one hub at a time, and at the wrong moment: it is said before. */
    @Bean
    Beginning connectionsAreCounted(JdbcStanding standing, Settings settings) {
        return () -> {
            JdbcStanding.Room room = standing.room();
            int each = settings.database().pool();
            if (room.hubs() * each > room.connections()) {
                log.warn(
                        "database.too_few_connections hubs={} each={} allowed={} next=\"whoever gets none waits and fails; raise max_connections, or lower tanqiao.database.pool (docs/OPERATING.md, Connections)\"",
                        room.hubs(),
                        each,
                        room.connections());
            }
        };
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
