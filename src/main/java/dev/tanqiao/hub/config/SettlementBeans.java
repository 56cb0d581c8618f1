package dev.tanqiao.hub.config;

import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Overdue;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.route.BillPollSteps;
import dev.tanqiao.hub.route.BillSteps;
import dev.tanqiao.hub.route.BillsFirst;
import dev.tanqiao.hub.route.CallLimits;
import dev.tanqiao.hub.route.CitySteps;
import dev.tanqiao.hub.route.CityTokenCalls;
import dev.tanqiao.hub.route.Claims;
import dev.tanqiao.hub.route.DeadlineSteps;
import dev.tanqiao.hub.route.HistorySteps;
import dev.tanqiao.hub.route.LookupSteps;
import dev.tanqiao.hub.route.PushSteps;
import dev.tanqiao.hub.route.ScheduleSteps;
import dev.tanqiao.hub.route.SettleSteps;
import dev.tanqiao.hub.route.SubscribeSteps;
import dev.tanqiao.hub.route.UpstreamTime;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.Figures;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.JdbcWaiting;
import dev.tanqiao.hub.store.history.JdbcHistory;
import dev.tanqiao.hub.store.push.JdbcPushStore;
import dev.tanqiao.hub.store.push.PushPaths;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.transaction.JdbcQuarantine;
import dev.tanqiao.hub.web.AddressRange;
import dev.tanqiao.hub.web.PushDoor;
import dev.tanqiao.upstream.carbon.AppId;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.CityTokenStore;
import dev.tanqiao.upstream.carbon.CityTokens;
import dev.tanqiao.upstream.carbon.CodeSet;
import dev.tanqiao.upstream.carbon.Orders;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Settlements, the city they go to, and the bills that prove them. */
@Configuration(proxyBeanMethods = false)
class SettlementBeans {

    /** The states that {@link JdbcWaiting} counts. */
    private static final Map<String, List<String>> STATES = Map.of(
            "settlements", List.of("PENDING", "SENDING", "UNKNOWN", "SETTLED", "HELD", "REJECTED", "NEEDS_REVIEW"),
            "deliveries", List.of("PENDING", "DEAD"));

    @Bean
    SettlementPolicy settlementPolicy(Settings settings) {
        Settings.Settling settling = settings.settlement();
        return new SettlementPolicy(
                settling.unknownLookups(),
                "resend".equals(settling.absent()),
                settling.mostResends(),
                settling.retryAfter(),
                settling.heldDeadline(),
                settling.unknownDeadline(),
                settling.billedDeadline());
    }

    @Bean
    SettlementStore settlementStore(JdbcTemplate jdbc, Settings settings) {
        return SettlementStores.settlementStore(jdbc, settings.settlement().lease());
    }

    @Bean
    JdbcSchedule schedule(JdbcTemplate jdbc, Claims claims) {
        return new JdbcSchedule(jdbc, claims.owner());
    }

    @Bean
    ScheduleSteps scheduleSteps(JdbcSchedule schedule, Clock clock, UpstreamTime time) {
        return new ScheduleSteps(schedule, clock, time);
    }

    @Bean
    HistorySteps historySteps(JdbcTemplate jdbc, Clock clock) {
        return new HistorySteps(new JdbcHistory(jdbc), clock);
    }

    @Bean
    Beginning history(HistorySteps steps) {
        return steps::atStart;
    }

    @Bean
    JdbcQuarantine quarantine(JdbcTemplate jdbc, TransactionTemplate transaction) {
        return new JdbcQuarantine(jdbc, transaction);
    }

    @Bean
    CityReader cityReader(Settings settings) {
        return new CityReader(
                codes("tanqiao.carbon.token-refused-codes", settings.carbon().tokenRefusedCodes()),
                codes("tanqiao.carbon.retryable-codes", settings.carbon().retryableCodes()));
    }

    private static CodeSet codes(String setting, java.util.Set<String> codes) {
        try {
            return new CodeSet(codes);
        } catch (IllegalArgumentException malformed) {
            throw new SettingProblem(setting, codes, "codes and ranges, like 429,500-599");
        }
    }

    @Bean
    AppId appId(Settings settings, Secrets secrets) {
        Settings.Carbon carbon = settings.carbon();
        if (carbon.baseUrl().isEmpty()) {
            throw new SettingProblem("tanqiao.carbon.base-url", "", "the address of the carbon-inclusion platform");
        }
        String appId = secrets.get("TANQIAO_CARBON_APP_ID", "tanqiao.carbon.app-id-file", carbon.appIdFile());
        try {
            return new AppId(appId, Files.readString(Path.of(carbon.publicKeyFile())), carbon.rsaPadding());
        } catch (NoSuchFileException missing) {
            throw noPublicKey(carbon, "there is no such file");
        } catch (IOException unreadable) {
            throw noPublicKey(carbon, "it cannot be read as text");
        } catch (IllegalArgumentException none) {
            throw noPublicKey(carbon, "found " + none.getMessage());
        }
    }

    private static SettingProblem noPublicKey(Settings.Carbon carbon, String found) {
        return new SettingProblem(
                "tanqiao.carbon.public-key-file",
                carbon.publicKeyFile(),
                "a file with the platform's RSA public key in PEM; " + found);
    }

    @Bean
    CityTokens cityTokens(CityTokenStore store, CityTokenCalls calls, Settings settings, Claims claims, Clock clock) {
        return new CityTokens(store, calls::fetch, settings.carbon().tokenRenewBefore(), claims.owner(), clock);
    }

    @Bean
    Beginning cityTokensAreAskedFor(CityTokens tokens) {
        return tokens::forget;
    }

    @Bean
    CitySteps citySteps(CityTokens tokens, CityReader reader, AppId appId, Clock clock) {
        return new CitySteps(tokens, reader, appId, clock);
    }

    @Bean
    Dispatching dispatching(SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        return new Dispatching(settlements, work, policy, Orders::hash, clock);
    }

    @Bean
    OutcomeProcessing outcomeProcessing(
            SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        return new OutcomeProcessing(settlements, work, policy, clock);
    }

    @Bean
    CallLimits callLimits(JdbcTemplate jdbc, Settings settings) {
        Settings.Settling settling = settings.settlement();
        return new CallLimits(
                new JdbcRateBudget(jdbc, "carbon", settings.carbon().requestsPerSecond()),
                settling.inFlight(),
                settling.lease().dividedBy(2));
    }

    @Bean
    SettleSteps settleSteps(
            Dispatching dispatching,
            BillsFirst bills,
            OutcomeProcessing outcomeProcessing,
            CityReader reader,
            CallLimits limits,
            Clock clock,
            Claims claims) {
        return new SettleSteps(dispatching, bills::databaseExchanged, outcomeProcessing, reader, limits, clock, claims);
    }

    @Bean
    Beginning attemptsAreForgotten(SettleSteps steps) {
        return steps::atStart;
    }

    @Bean
    DeadlineSteps deadlineSteps(SettlementStore settlements, UnitOfWork work, Clock clock, Claims claims) {
        return new DeadlineSteps(new Overdue(settlements, work, clock), claims);
    }

    @Bean
    Lookup lookingUp(
            BillStore bills, SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        return new Lookup(bills, settlements, work, policy, clock);
    }

    @Bean
    Matching matching(
            BillStore bills,
            SettlementStore settlements,
            UnitOfWork work,
            SettlementPolicy policy,
            Settings settings,
            Clock clock) {
        return new Matching(bills, settlements, work, policy, settings.bills().horizon(), clock);
    }

    @Bean
    BillSteps billSteps(
            BillStore bills,
            Matching matching,
            JdbcSchedule schedule,
            JdbcQuarantine quarantine,
            Settings settings,
            Clock clock) {
        return new BillSteps(
                bills, matching, schedule, quarantine, clock, settings.bills().pageSize(), settings.maxTextLength());
    }

    @Bean
    LookupSteps lookupSteps(BillSteps pages, SettlementStore settlements, Lookup lookup, UpstreamTime time) {
        return new LookupSteps(pages, settlements, lookup, time);
    }

    @Bean
    BillPollSteps billPollSteps(
            BillSteps pages,
            BillStore bills,
            Lookup lookup,
            JdbcSchedule schedule,
            Settings settings,
            Clock clock,
            UpstreamTime time) {
        return new BillPollSteps(
                pages,
                bills,
                lookup,
                schedule,
                clock,
                time,
                new BillPollSteps.Range(
                        settings.settlement().settleFromInstant(),
                        settings.bills().overlap()));
    }

    @Bean
    BillsFirst billsFirst(BillStore bills, JdbcSchedule schedule, Clock clock, Claims claims) {
        return new BillsFirst(bills, schedule, clock, claims.owner());
    }

    @Bean
    Beginning billsAreReadFirst(BillsFirst bills) {
        return bills::atStart;
    }

    @Bean
    MeterBinder billMetrics(BillStore bills, Figures figures, Clock clock) {
        return registry -> {
            Gauge.builder(
                            "tanqiao.bills.waiting",
                            figures.number(Figures.CHEAP, () -> bills.waiting().size()))
                    .description("Hubs that send nothing before the bills are read.")
                    .register(registry);
            Gauge.builder(
                            "tanqiao.bills.doubtful",
                            figures.number(Figures.CHEAP, () -> bills.total().isDoubtful(clock.instant()) ? 1 : 0))
                    .description(
                            "1: a reading of the last two hours proved no absence, because the city counts more lines than it shows.")
                    .register(registry);
        };
    }

    /** What waits, and for how long already. */
    @Bean
    MeterBinder waitingMetrics(JdbcTemplate jdbc, JdbcQuiet quiet, Figures figures, Clock clock) {
        var rows = new JdbcWaiting(jdbc);
        var counts = figures.keep(Figures.CHEAP, rows::counts);
        var enrolments = figures.keep(Figures.DEAR, rows::enrolments);
        var due = figures.keep(Figures.CHEAP, () -> quiet.dueTimes(""));
        return registry -> {
            STATES.forEach((of, states) -> states.forEach(state -> Gauge.builder(
                            "tanqiao." + of,
                            () -> counts.tell(all -> all.getOrDefault(new JdbcWaiting.Kind(of, state), 0L)))
                    .tag("state", state)
                    .description("Rows that have not come to their end, by state.")
                    .register(registry)));
            for (String state : List.of("CONSENTED", "CID_ISSUED", "AUTHORIZED", "REVOKED")) {
                Gauge.builder("tanqiao.enrolments", () -> enrolments.tell(all -> all.getOrDefault(state, 0L)))
                        .tag("state", state)
                        .description("People by the state of their enrolment.")
                        .register(registry);
            }
            for (Due kind : Due.values()) {
                Gauge.builder("tanqiao.due.age", () -> due.tell(all -> age(all.get(kind), clock.instant())))
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .description("How long the row that waits longest has been due.")
                        .baseUnit("seconds")
                        .register(registry);
            }
        };
    }

    private static long age(@Nullable Instant due, Instant now) {
        return due == null ? 0 : Math.max(0, Duration.between(due, now).toSeconds());
    }

    @Bean
    PushSteps pushSteps(
            JdbcTemplate jdbc,
            Authorizing authorizing,
            BillStore bills,
            BillSteps billSteps,
            JdbcSchedule schedule,
            Settings settings,
            Clock clock) {
        return new PushSteps(
                new JdbcPushStore(jdbc),
                authorizing,
                bills,
                billSteps,
                schedule,
                clock,
                new PushSteps.Policy(
                        "trust".equals(settings.push().bills()), settings.push().gather(), settings.maxTextLength()));
    }

    /** The door for the city's pushes. */
    @Bean
    PushDoor pushDoor(PushPaths paths, Settings settings) {
        return new PushDoor(
                paths,
                settings.push().allowedAddresses().stream()
                        .map(AddressRange::of)
                        .collect(Collectors.toSet()));
    }

    @Bean
    SubscribeSteps subscribeSteps(
            JdbcSchedule schedule, JdbcTemplate jdbc, Settings settings, PushPaths paths, Clock clock) {
        return new SubscribeSteps(
                schedule,
                new JdbcPushStore(jdbc),
                clock,
                () -> settings.publicUrl() + "/push/" + paths.current(),
                settings.push().missedAfter());
    }

    @Bean
    Beginning pushesAreSubscribed(SubscribeSteps steps) {
        return steps::atStart;
    }
}
