package dev.tanqiao.hub.config;

import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.core.settlement.ControlStore;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.TrialRelease;
import dev.tanqiao.hub.store.SealedValues;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.hub.store.access.ApiTokens;
import dev.tanqiao.hub.store.history.Archive;
import dev.tanqiao.hub.store.history.HistoryStores;
import dev.tanqiao.hub.web.Role;
import dev.tanqiao.hub.web.RoleTokens;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** What people may do by hand, and who may. */
@Configuration(proxyBeanMethods = false)
class ControlBeans {

    @Bean
    RoleTokens roleTokens(Settings settings, Secrets secrets, ApiTokens ofPersons) {
        return new RoleTokens(tokens(settings, secrets), ofPersons);
    }

    /** The token of each role that has one. */
    static Map<Role, String> tokens(Settings settings, Secrets secrets) {
        Map<Role, String> files = Map.of(
                Role.VIEW, settings.api().viewTokenFile(),
                Role.DEPLOY, settings.api().deployTokenFile(),
                Role.OPERATE, settings.api().operateTokenFile(),
                Role.REVIEW, settings.api().reviewTokenFile());
        Map<Role, String> tokens = new EnumMap<>(Role.class);
        files.forEach((role, file) -> secrets.find(
                        "TANQIAO_API_%s_TOKEN".formatted(role.word().toUpperCase(Locale.ROOT)),
                        "tanqiao.api.%s-token-file".formatted(role.word()),
                        file)
                .ifPresent(token -> tokens.put(role, token)));
        return tokens;
    }

    @Bean
    SealedValues sealedValues(JdbcTemplate jdbc, Vault vault) {
        return new SealedValues(jdbc, vault);
    }

    @Bean
    Reviewing reviewing(
            ReviewStore store, SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        return new Reviewing(store, settlements, work, policy, clock);
    }

    @Bean
    TrialRelease trialRelease(
            ReviewStore store, SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        return new TrialRelease(store, settlements, work, policy, clock);
    }

    @Bean
    Archive archive(JdbcTemplate jdbc, TransactionTemplate transaction, Settings settings) {
        String directory = settings.history().archiveDirectory();
        return HistoryStores.archive(
                jdbc, transaction, directory.isEmpty() ? settings.home().resolve("archive") : Path.of(directory));
    }

    @Bean
    Controls controls(ControlStore store, SettlementStore settlements, UnitOfWork work, Clock clock) {
        return new Controls(store, settlements, work, clock);
    }

    @Bean
    Beginning capsAreSet(Controls controls, Settings settings) {
        Settings.Caps caps = settings.settlement().caps();
        return () -> controls.capsFromSettings(Map.of(
                Cap.Scope.ORDER, caps.order(),
                Cap.Scope.PERSON_DAY, caps.personDay(),
                Cap.Scope.PROVIDER_HOUR, caps.providerHour()));
    }
}
