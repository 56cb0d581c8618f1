package dev.tanqiao.hub;

import dev.tanqiao.enrolment.Authorizations;
import dev.tanqiao.route.CollectSteps;
import dev.tanqiao.settlement.CurrentRules;
import dev.tanqiao.settlement.Intake;
import dev.tanqiao.settlement.IntakePolicy;
import dev.tanqiao.store.JdbcRateBudget;
import dev.tanqiao.store.JdbcTransactionStore;
import dev.tanqiao.transaction.LookPolicy;
import dev.tanqiao.transaction.Looking;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Looking at campus transactions, rules, taking in. */
@Configuration(proxyBeanMethods = false)
class CollectingBeans {

    @Bean
    CurrentRules currentRules() {
        return new CurrentRules();
    }

    @Bean
    LookPolicy lookPolicy(Settings settings) {
        Settings.Campus campus = settings.campus();
        return new LookPolicy(
                campus.lookEvery(),
                campus.lookEveryQuiet(),
                campus.lookTogether(),
                campus.overlap(),
                campus.pageSize(),
                campus.refundHorizon(),
                campus.sweepEvery(),
                settings.settlement().settleFromInstant());
    }

    @Bean
    JdbcTransactionStore transactionStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
        return new JdbcTransactionStore(jdbc, transaction);
    }

    @Bean
    Looking looking(JdbcTransactionStore store, LookPolicy policy, Clock clock) {
        return new Looking(store, policy, clock);
    }

    @Bean
    Intake intake(
            JdbcTransactionStore store,
            CurrentRules rules,
            Authorizations authorizations,
            LookPolicy lookPolicy,
            Settings settings,
            Clock clock) {
        Settings.Settling settling = settings.settlement();
        var policy =
                new IntakePolicy(settling.settleFromInstant(), settling.heldDeadline(), settling.unknownDeadline());
        return new Intake(store, rules, authorizations, policy, lookPolicy, clock);
    }

    @Bean
    CollectSteps collectSteps(Looking looking, Intake intake, JdbcTemplate jdbc, Settings settings) {
        var budget = new JdbcRateBudget(jdbc, "campus", settings.campus().requestsPerSecond());
        return new CollectSteps(looking, intake, budget, settings.maxTextLength());
    }
}
