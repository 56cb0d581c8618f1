package dev.tanqiao.hub.config;

import dev.tanqiao.core.enrolment.AuthorizationListener;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.core.enrolment.CampusLogin;
import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.core.enrolment.CampusTokenStore;
import dev.tanqiao.core.enrolment.CampusTokens;
import dev.tanqiao.core.enrolment.Consenting;
import dev.tanqiao.core.enrolment.Enrolling;
import dev.tanqiao.core.enrolment.EnrolmentStore;
import dev.tanqiao.core.enrolment.ImportingCids;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.AuthorizationEffects;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.Figures;
import dev.tanqiao.hub.store.enrolment.JdbcCampusTokenStore;
import dev.tanqiao.upstream.campus.ClientTokenStore;
import dev.tanqiao.upstream.campus.ClientTokens;
import dev.tanqiao.upstream.campus.JAccount;
import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.campus.TokenEndpoint;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Person and carbon account: consent, tokens, cid, authorization. */
@Configuration(proxyBeanMethods = false)
class EnrolmentBeans {

    private static final Duration WAIT_A_BIT = Duration.ofMillis(100);

    @Bean
    JAccountClient jAccountClient(Settings settings, Secrets secrets) {
        Settings.Campus campus = settings.campus();
        return new JAccountClient(
                URI.create(given("tanqiao.campus.jaccount-url", campus.jaccountUrl(), "the address of jAccount")),
                campus.issuer(),
                given("tanqiao.campus.client-id", campus.clientId(), "our client id at jAccount"),
                secrets.get(
                        "TANQIAO_CAMPUS_CLIENT_SECRET", "tanqiao.campus.client-secret-file", campus.clientSecretFile()),
                campus.scope(),
                URI.create(settings.publicUrl() + "/enrol/callback"));
    }

    @Bean
    JAccount jAccount(JAccountClient client, TokenEndpoint endpoint, Settings settings, Clock clock) {
        return new JAccount(client, endpoint, settings.maxTextLength(), clock);
    }

    @Bean
    ClientTokens clientTokens(ClientTokenStore tokens, JAccount login, Clock clock) {
        return new ClientTokens(tokens, login, clock);
    }

    @Bean
    Beginning clientTokensAreAskedFor(ClientTokens tokens) {
        return tokens::forget;
    }

    @Bean
    CampusTokens campusTokens(CampusTokenStore tokens, CampusLogin login, Settings settings, Clock clock) {
        return new CampusTokens(tokens, login, settings.campus().refreshRetry(), clock, EnrolmentBeans::waitABit);
    }

    private static void waitABit() {
        LockSupport.parkNanos(WAIT_A_BIT.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new CampusLoginUnavailable("The hub is stopping; the token is asked for again later.");
        }
    }

    @Bean
    MeterBinder consentMetrics(JdbcCampusTokenStore tokens, Figures figures) {
        return registry -> {
            Gauge.builder("tanqiao.consents.refused", figures.number(Figures.CHEAP, tokens::countRefused))
                    .description("People whose refresh token jAccount has refused, and that is tried again.")
                    .register(registry);
            Gauge.builder("tanqiao.consents.lost", figures.number(Figures.DEAR, tokens::countLost))
                    .description("People who have to consent again.")
                    .register(registry);
        };
    }

    @Bean
    Consenting consenting(EnrolmentStore enrolments, CampusLogin login, Clock clock) {
        return new Consenting(enrolments, login, clock);
    }

    @Bean
    Enrolling enrolling(EnrolmentStore enrolments, Settings settings, Clock clock) {
        return new Enrolling(
                enrolments,
                !settings.carbon().cidUrl().isEmpty(),
                settings.enrolment().retryAfter(),
                settings.settlement().settleFromInstant(),
                clock);
    }

    @Bean
    ImportingCids importingCids(EnrolmentStore enrolments, Clock clock) {
        return new ImportingCids(enrolments, clock);
    }

    @Bean
    AuthorizationEffects authorizationEffects(SettlementStore settlements, Settings settings, Clock clock) {
        return new AuthorizationEffects(settlements, settings.settlement().heldDeadline(), clock);
    }

    @Bean
    Authorizing authorizing(
            EnrolmentStore enrolments, UnitOfWork work, AuthorizationListener listener, Settings settings) {
        return new Authorizing(enrolments, work, listener, settings.settlement().settleFromInstant());
    }

    private static String given(String setting, String value, String expected) {
        if (value.isEmpty()) {
            throw new SettingProblem(setting, value, expected);
        }
        return value;
    }
}
