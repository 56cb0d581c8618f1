package dev.tanqiao.core.delivery;

import java.util.Locale;
import java.util.Optional;

/** Where webhook secrets come from. */
public interface WebhookSecrets {

    /**
     * The secret of that name.
     *
     * @throws IllegalArgumentException when there is one, but it is not a webhook secret
     */
    Optional<WebhookSecret> find(String name);

    /** The environment variable that may hold it, {@code TANQIAO_WEBHOOK_SECRET_CITY_FORMAT}. */
    static String variable(String name) {
        return "TANQIAO_WEBHOOK_SECRET_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
