package dev.tanqiao.hub.config;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.delivery.Bodies;
import dev.tanqiao.core.delivery.Delivering;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.delivery.WebhookSecret;
import dev.tanqiao.core.delivery.WebhookSecrets;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import dev.tanqiao.hub.store.delivery.JdbcOutbox;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Telling subscribers. */
@Configuration(proxyBeanMethods = false)
class DeliveryBeans {

    @Bean
    JdbcDeliveryStore deliveryStore(JdbcTemplate jdbc, TransactionTemplate transactions) {
        return new JdbcDeliveryStore(jdbc, transactions);
    }

    @Bean
    Outbox outbox(JdbcTemplate jdbc, TransactionTemplate transactions) {
        return new JdbcOutbox(jdbc, transactions);
    }

    @Bean
    FanOut fanOut(DeliveryStore store, UnitOfWork work, Bodies bodies, Clock clock) {
        return new FanOut(store, work, bodies, clock);
    }

    @Bean
    Delivering delivering(Clock clock) {
        return new Delivering(clock);
    }

    /** Read once: a secret is the same until the hub starts again. */
    @Bean
    WebhookSecrets webhookSecrets(Secrets secrets, Settings settings) {
        var known = new ConcurrentHashMap<String, Optional<WebhookSecret>>();
        return name -> known.computeIfAbsent(
                name, missing -> read(name, secrets, settings.delivery().secretsDirectory()));
    }

    private static Optional<WebhookSecret> read(String name, Secrets secrets, String directory) {
        return secrets.findBelow(WebhookSecrets.variable(name), "tanqiao.delivery.secrets-directory", directory, name)
                .map(value -> {
                    Redactor.hide(value.replaceFirst("^whsec_", ""));
                    return WebhookSecret.parse(value);
                });
    }
}
