package dev.tanqiao.hub.config;

import dev.tanqiao.base.net.Proxies;
import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.hub.web.AddressRange;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Every setting of the hub. Defaults stand in {@code application.yaml}; meaning, unit and range of each in
 * {@code docs/SETTINGS.md}. A value out of range is refused at start with the setting's name.
 */
@ConfigurationProperties(prefix = "tanqiao", ignoreUnknownFields = false)
public record Settings(
        String version,
        Path home,
        URI publicUrl,
        String routes,
        Duration beat,
        Duration stopDelay,
        int maxAnswerBytes,
        int maxTextLength,
        String log,
        Database database,
        Keys secrets,
        Api api,
        Campus campus,
        Carbon carbon,
        Enrolling enrolment,
        Settling settlement,
        Bills bills,
        Reconciliation reconciliation,
        Push push,
        Delivering delivery,
        History history,
        Bundles bundles,
        Outbound outbound) {

    /** One that lies further ahead was given by another clock (is_free in the migrations). */
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

    private static final int LAST_PORT = 65_535;

    public Settings {
        positive("tanqiao.beat", Duration.ofMillis(beat.toMillis()));
        if (stopDelay.isNegative()) {
            throw new SettingProblem("tanqiao.stop-delay", stopDelay, "a duration, 0s or more");
        }
        within("tanqiao.max-answer-bytes", maxAnswerBytes, 65_536, 64 * 1024 * 1024);
        within("tanqiao.max-text-length", maxTextLength, 64, 500);
        oneOf("tanqiao.log", log, "CONSOLE", "FILE");
        publicUrl = URI.create(address("tanqiao.public-url", publicUrl.toString()));
    }

    /** Which database. */
    public record Database(String url, String user, String passwordFile, int pool) {
        public Database {
            if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
                throw new SettingProblem("tanqiao.database.url", url, "jdbc:postgresql://HOST:PORT/NAME, or nothing");
            }
            within("tanqiao.database.pool", pool, 4, 200);
        }
    }

    /** Where the keys lie that encrypt tokens at rest. */
    public record Keys(String encryptionKeysFile) {}

    /** Where the bearer tokens of the roles lie. */
    public record Api(String viewTokenFile, String deployTokenFile, String operateTokenFile, String reviewTokenFile) {}

    /** The campus API and jAccount. */
    public record Campus(
            String baseUrl,
            String jaccountUrl,
            String issuer,
            String clientId,
            String clientSecretFile,
            String scope,
            int requestsPerSecond,
            int inFlight,
            Duration pollEvery,
            Duration pollEveryQuiet,
            Duration pollTogether,
            Duration overlap,
            Duration late,
            int pageSize,
            Duration lateHorizon,
            Duration refundHorizon,
            Duration sweepEvery,
            Duration refreshRetry) {
        public Campus {
            baseUrl = address("tanqiao.campus.base-url", baseUrl);
            jaccountUrl = address("tanqiao.campus.jaccount-url", jaccountUrl);
            within("tanqiao.campus.requests-per-second", requestsPerSecond, 1, 100_000);
            within("tanqiao.campus.in-flight", inFlight, 1, 256);
            within("tanqiao.campus.page-size", pageSize, 1, 100);
            positive("tanqiao.campus.poll-every", pollEvery);
            positive("tanqiao.campus.poll-together", pollTogether);
            positive("tanqiao.campus.overlap", overlap);
            positive("tanqiao.campus.late", late);
            positive("tanqiao.campus.late-horizon", lateHorizon);
            positive("tanqiao.campus.refund-horizon", refundHorizon);
            if (sweepEvery.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new SettingProblem("tanqiao.campus.sweep-every", sweepEvery, "at least 1s");
            }
            positive("tanqiao.campus.refresh-retry", refreshRetry);
            if (pollEveryQuiet.compareTo(pollEvery) < 0) {
                throw new SettingProblem(
                        "tanqiao.campus.poll-every-quiet", pollEveryQuiet, "at least tanqiao.campus.poll-every");
            }
        }
    }

    /** The city's carbon-inclusion platform. */
    public record Carbon(
            String baseUrl,
            String appIdFile,
            String publicKeyFile,
            String rsaPadding,
            int requestsPerSecond,
            Duration tokenRenewBefore,
            Set<String> tokenRefusedCodes,
            Set<String> retryableCodes,
            String cidUrl) {
        public Carbon {
            baseUrl = address("tanqiao.carbon.base-url", baseUrl);
            cidUrl = address("tanqiao.carbon.cid-url", cidUrl);
            within("tanqiao.carbon.requests-per-second", requestsPerSecond, 1, 100_000);
            positive("tanqiao.carbon.token-renew-before", tokenRenewBefore);
            oneOf("tanqiao.carbon.rsa-padding", rsaPadding, "pkcs1", "oaep-sha256");
        }
    }

    /** The steps of an enrolment after consent. */
    public record Enrolling(List<Duration> retryAfter) {
        public Enrolling {
            ascending("tanqiao.enrolment.retry-after", retryAfter);
        }
    }

    /** Sending to the city, and what happens when the answer is not plain. */
    public record Settling(
            String settleFrom,
            int inFlight,
            Duration lease,
            List<Duration> unknownLookups,
            String absent,
            int mostResends,
            List<Duration> retryAfter,
            Duration heldDeadline,
            Duration unknownDeadline,
            Duration billedDeadline,
            Caps caps) {
        public Settling {
            within("tanqiao.settlement.in-flight", inFlight, 1, 256);
            if (lease.compareTo(Duration.ofSeconds(30)) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
                throw new SettingProblem(
                        "tanqiao.settlement.lease",
                        lease,
                        "30s to 1h: at least 30s, longer than all timeouts of a call together");
            }
            oneOf("tanqiao.settlement.absent", absent, "resend", "review");
            within("tanqiao.settlement.most-resends", mostResends, 1, 100);
            ascending("tanqiao.settlement.unknown-lookups", unknownLookups);
            ascending("tanqiao.settlement.retry-after", retryAfter);
            positive("tanqiao.settlement.held-deadline", heldDeadline);
            positive("tanqiao.settlement.unknown-deadline", unknownDeadline);
            positive("tanqiao.settlement.billed-deadline", billedDeadline);
            if (!settleFrom.isEmpty()) {
                try {
                    OffsetDateTime.parse(settleFrom);
                } catch (DateTimeParseException malformed) {
                    throw new SettingProblem(
                            "tanqiao.settlement.settle-from", settleFrom, "an instant, 2026-03-02T00:00:00+08:00");
                }
            }
        }

        /** The go-live line; the beginning of time when none is set. */
        public Instant settleFromInstant() {
            return settleFrom.isEmpty()
                    ? Instant.EPOCH
                    : OffsetDateTime.parse(settleFrom).toInstant();
        }
    }

    /** Points above which a settlement is held for a person; 0: no cap. */
    public record Caps(BigDecimal order, BigDecimal personDay, BigDecimal providerHour) {
        public Caps {
            cap("tanqiao.settlement.caps.order", order);
            cap("tanqiao.settlement.caps.person-day", personDay);
            cap("tanqiao.settlement.caps.provider-hour", providerHour);
        }
    }

    /** Reading the city's bills. */
    public record Bills(Duration every, Duration overlap, int pageSize, Duration horizon) {
        public Bills {
            positive("tanqiao.bills.every", every);
            positive("tanqiao.bills.overlap", overlap);
            positive("tanqiao.bills.horizon", horizon);
            within("tanqiao.bills.page-size", pageSize, 1, 500);
        }
    }

    /** Closing days. */
    public record Reconciliation(Path seals, Duration breakAge) {
        public Reconciliation {
            positive("tanqiao.reconciliation.break-age", breakAge);
        }
    }

    /** Receiving the city's pushes. */
    public record Push(
            String bills,
            int maxBytes,
            Set<String> allowedAddresses,
            Duration gather,
            Duration missedAfter,
            Duration grace) {
        public Push {
            oneOf("tanqiao.push.bills", bills, "confirm", "trust");
            for (String address : allowedAddresses) {
                try {
                    AddressRange.of(address);
                } catch (IllegalArgumentException none) {
                    throw new SettingProblem(
                            "tanqiao.push.allowed-addresses",
                            address,
                            "addresses as numbers and ranges of them, like 10.0.0.1, ::1 or 10.0.0.0/8");
                }
            }
            within("tanqiao.push.max-bytes", maxBytes, 1024, 64 * 1024 * 1024);
            positive("tanqiao.push.gather", gather);
            positive("tanqiao.push.missed-after", missedAfter);
            positive("tanqiao.push.grace", grace);
        }
    }

    /** Telling subscribers. */
    public record Delivering(int inFlight, Duration lease, Duration timeout, String source, String secretsDirectory) {
        public Delivering {
            within("tanqiao.delivery.in-flight", inFlight, 1, 256);
            positive("tanqiao.delivery.lease", lease);
            positive("tanqiao.delivery.timeout", timeout);
            if (lease.compareTo(timeout.multipliedBy(2)) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
                throw new SettingProblem(
                        "tanqiao.delivery.lease", lease, "at least twice tanqiao.delivery.timeout, and at most 1h");
            }
        }
    }

    /** Payload history: how long it stays in the database, and where it goes then. */
    public record History(Duration keep, String archiveDirectory) {
        private static final int LEAST_DAYS = 31;

        public History {
            if (keep.compareTo(Duration.ofDays(LEAST_DAYS)) < 0) {
                throw new SettingProblem("tanqiao.history.keep", keep, "at least 31d");
            }
        }
    }

    /** Bundles besides the shipped one, where the files of their secrets and their own folders lie, and the components they may use. */
    public record Bundles(
            List<String> locations,
            String deployFrom,
            String keysDirectory,
            boolean secondPerson,
            String secretsDirectory,
            boolean watch,
            List<String> components,
            Path folder,
            BundleTrial trial) {
        public Bundles {
            locations = List.copyOf(locations);
            components = List.copyOf(components);
        }
    }

    /** What a new version of a bundle is measured by before it is kept. */
    public record BundleTrial(Duration duration, double moreFailures, double slower, double points, int deadLetters) {

        private static final int MOST_DEAD_LETTERS = 1_000_000;

        public BundleTrial {
            positive("tanqiao.bundles.trial.duration", duration);
            between("tanqiao.bundles.trial.more-failures", moreFailures, 0, 1);
            between("tanqiao.bundles.trial.slower", slower, 1, 1000);
            between("tanqiao.bundles.trial.points", points, 1, 1000);
            within("tanqiao.bundles.trial.dead-letters", deadLetters, 0, MOST_DEAD_LETTERS);
        }

        private static void between(String name, double value, int least, int most) {
            if (!(value >= least && value <= most)) {
                throw new SettingProblem(name, value, "a number from %s to %s".formatted(least, most));
            }
        }
    }

    /** How others are reached: by a proxy or not, and whose certificates count besides the JDK's. */
    public record Outbound(String proxy, Set<String> noProxy, String authorities) {
        public Outbound {
            if (proxy.contains("@")) {
                throw new SettingProblem(
                        "tanqiao.outbound.proxy",
                        "…",
                        "http://HOST:PORT; a password stands in the variable https_proxy");
            }
            try {
                Proxies.of(proxy, noProxy);
            } catch (IllegalArgumentException none) {
                throw new SettingProblem("tanqiao.outbound.proxy", proxy, "http://HOST:PORT; " + none.getMessage());
            }
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new SettingProblem(name, value, "a duration above zero, like 10s, 5m or 2h");
        }
    }

    /** @return the address without slashes at its end: each path that follows begins with one */
    private static String address(String name, String value) {
        if (!value.isEmpty() && !isAddress(value)) {
            throw new SettingProblem(
                    name,
                    value,
                    "an http or https address with a host, and a port up to 65535; a path may follow, but nothing after it (?, #), and no user");
        }
        return value.replaceAll("/+$", "");
    }

    private static boolean isAddress(String value) {
        try {
            URI address = URI.create(value);
            return Set.of("http", "https").contains(String.valueOf(address.getScheme()))
                    && address.getHost() != null
                    && address.getPort() <= LAST_PORT
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getRawUserInfo() == null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static void cap(String name, BigDecimal points) {
        if (!Cap.canBe(points)) {
            throw new SettingProblem(
                    name,
                    points,
                    "a number of points up to %s with at most %s decimals, or 0 for no cap"
                            .formatted(Cap.MOST, Cap.MOST_DECIMALS));
        }
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new SettingProblem(name, value, "a number from %s to %s".formatted(least, most));
        }
    }

    private static void oneOf(String name, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new SettingProblem(name, value, "one of " + String.join(", ", allowed));
        }
    }

    private static void ascending(String name, List<Duration> values) {
        if (values.isEmpty()
                || !values.equals(values.stream().sorted().distinct().toList())) {
            throw new SettingProblem(name, values, "durations that grow, like 1m,5m,15m,1h");
        }
    }
}
