package dev.tanqiao.hub.config;

import dev.tanqiao.core.bill.BreakStore;
import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.core.bill.ReconciliationPolicy;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.transaction.QuarantineFilter;
import dev.tanqiao.core.transaction.QuarantineStore;
import dev.tanqiao.hub.route.ReconciliationSteps;
import dev.tanqiao.hub.route.UpstreamTime;
import dev.tanqiao.hub.store.Figures;
import dev.tanqiao.hub.store.bill.DaySums;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.bill.SealFile;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Days that are closed, and breaks for people. */
@Configuration(proxyBeanMethods = false)
class ReconciliationBeans {

    @Bean
    JdbcClosedDayStore dayBook(JdbcTemplate jdbc) {
        return new JdbcClosedDayStore(jdbc);
    }

    @Bean
    SealFile sealFile(Settings settings) {
        return new SealFile(settings.reconciliation().seals());
    }

    @Bean
    ReconciliationPolicy reconciliationPolicy(Settings settings) {
        return new ReconciliationPolicy(settings.reconciliation().breakAge());
    }

    @Bean
    MeterBinder reconciliationMetrics(
            DaySums sums,
            BreakStore breaks,
            QuarantineStore quarantine,
            ReconciliationPolicy policy,
            Figures figures,
            Clock clock) {
        return registry -> {
            for (Duration within : ReconciliationPolicy.VERIFIED_WITHIN) {
                Gauge.builder(
                                "tanqiao.verified.percent",
                                figures.number(
                                        Figures.DEAR,
                                        () -> sums.verifiedPercent(within, clock.instant())
                                                .orElse(Double.NaN)))
                        .tag("within", ReconciliationPolicy.name(within))
                        .description("Share of the points settled in a week that were matched with their bill in time.")
                        .baseUnit("percent")
                        .register(registry);
            }
            Gauge.builder(
                            "tanqiao.quarantine.open",
                            figures.number(Figures.CHEAP, () -> quarantine.count(QuarantineFilter.ANY, 0)))
                    .description("Entries of the upstreams that could not be read.")
                    .register(registry);
            Gauge.builder("tanqiao.breaks.open", figures.number(Figures.CHEAP, () -> breaks.countOpen(clock.instant())))
                    .description("Breaks that are open.")
                    .register(registry);
            Gauge.builder(
                            "tanqiao.breaks.overdue",
                            figures.number(
                                    Figures.CHEAP,
                                    () -> breaks.countOpen(clock.instant().minus(policy.breakAge()))))
                    .description("Breaks that are open for longer than tanqiao.reconciliation.break-age.")
                    .register(registry);
        };
    }

    @Bean
    ReconciliationSteps reconciliationSteps(
            JdbcClosedDayStore book,
            UnitOfWork work,
            SealFile seals,
            JdbcSchedule schedule,
            Clock clock,
            UpstreamTime time) {
        return new ReconciliationSteps(new DayClosing(book, work, clock), book, seals, schedule, time);
    }
}
