package dev.tanqiao.hub.config;

import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.DecidingAgain;
import dev.tanqiao.core.settlement.Intake;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.settlement.PurchaseStore;
import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.hub.route.Claims;
import dev.tanqiao.hub.route.CollectSteps;
import dev.tanqiao.hub.route.PurchaseSteps;
import dev.tanqiao.hub.route.UpstreamTime;
import dev.tanqiao.hub.store.Figures;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.hub.store.transaction.JdbcPolls;
import dev.tanqiao.hub.store.transaction.JdbcTransactionStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looking at campus transactions, rules, taking in. */
@Configuration(proxyBeanMethods = false)
class CollectingBeans {

    private static final Duration LATE_SINCE = Duration.ofDays(7);

    private static final Map<String, Duration> LATE_BY = Map.of(
            "30m", Duration.ofMinutes(30),
            "2h", Duration.ofHours(2),
            "1d", Duration.ofDays(1),
            "2d", Duration.ofDays(2),
            "30d", Duration.ofDays(30));

    @Bean
    CurrentRules currentRules(RevisionRows revision) {
        return new CurrentRules(revision);
    }

    @Bean
    PollPolicy pollPolicy(Settings settings) {
        Settings.Campus campus = settings.campus();
        return new PollPolicy(
                campus.pollEvery(),
                campus.pollEveryQuiet(),
                campus.pollTogether(),
                campus.overlap(),
                campus.late(),
                campus.pageSize(),
                campus.lateHorizon(),
                campus.refundHorizon(),
                campus.sweepEvery(),
                settings.settlement().settleFromInstant());
    }

    @Bean
    Polling polling(JdbcTransactionStore store, PollPolicy policy, Clock clock) {
        return new Polling(store, policy, clock);
    }

    @Bean
    IntakePolicy intakePolicy(PollPolicy polls, Settings settings) {
        Settings.Settling settling = settings.settlement();
        return new IntakePolicy(polls, settling.heldDeadline(), settling.unknownDeadline());
    }

    @Bean
    Intake intake(
            JdbcTransactionStore store,
            SettlementStore settlements,
            UnitOfWork work,
            CurrentRules rules,
            Authorizations authorizations,
            IntakePolicy policy,
            Clock clock) {
        return new Intake(store, settlements, work, rules, authorizations, policy, clock);
    }

    @Bean
    PurchaseIntake purchaseIntake(
            PurchaseStore store,
            SettlementStore settlements,
            UnitOfWork work,
            CurrentRules rules,
            Authorizations authorizations,
            IntakePolicy policy,
            Clock clock) {
        return new PurchaseIntake(store, settlements, work, rules, authorizations, policy, clock);
    }

    @Bean
    DecidingAgain decidingAgain(
            ReviewStore store,
            PurchaseStore purchases,
            SettlementStore settlements,
            UnitOfWork work,
            CurrentRules rules,
            IntakePolicy policy,
            Clock clock) {
        return new DecidingAgain(store, purchases, settlements, work, rules, policy, clock);
    }

    @Bean
    PurchaseSteps purchaseSteps(PurchaseIntake intake, UpstreamTime time) {
        return new PurchaseSteps(intake, time);
    }

    @Bean
    MeterBinder pollMetrics(JdbcPolls polls, Figures figures, Clock clock) {
        return registry -> {
            LATE_BY.forEach((name, by) -> Gauge.builder(
                            "tanqiao.campus.late",
                            figures.number(
                                    Figures.DEAR,
                                    () -> polls.late(by, clock.instant().minus(LATE_SINCE))))
                    .tag("by", name)
                    .description("Rows of the last seven days that the campus showed late, by no more than that.")
                    .register(registry));
            Gauge.builder(
                            "tanqiao.campus.waiting",
                            figures.number(
                                    Figures.CHEAP,
                                    () -> polls.waiting(clock.instant()).toSeconds()))
                    .description("Seconds for which the longest waiting account has been due for a poll.")
                    .baseUnit("seconds")
                    .register(registry);
        };
    }

    @Bean
    CollectSteps collectSteps(
            Polling polling,
            Intake intake,
            PurchaseIntake purchases,
            JdbcTemplate jdbc,
            Settings settings,
            UpstreamTime time,
            Claims claims) {
        var budget = new JdbcRateBudget(jdbc, "campus", settings.campus().requestsPerSecond());
        return new CollectSteps(polling, intake, purchases, budget, time, claims, settings.maxTextLength());
    }
}
