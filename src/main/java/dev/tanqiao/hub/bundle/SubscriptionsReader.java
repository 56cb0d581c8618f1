package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.delivery.Acknowledgement;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.Format;
import dev.tanqiao.core.delivery.RedeliveryPolicy;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.delivery.WebhookSecrets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Reads a bundle's {@code subscriptions.yaml}, and makes it hold. */
@Component
final class SubscriptionsReader {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");
    private static final String NONE = "[]";

    private final Environment environment;
    private final WebhookSecrets secrets;
    private final DeliveryStore store;

    SubscriptionsReader(Environment environment, WebhookSecrets secrets, DeliveryStore store) {
        this.environment = environment;
        this.secrets = secrets;
        this.store = store;
    }

    /**
     * A file that was read and does not hold yet.
     *
     * @param bundle whose subscriptions they are
     * @param active those that are posted somewhere
     * @param routes those that go to an endpoint of the bundle's own: each is a route of its context
     */
    record Read(String bundle, YamlDocument document, List<Subscription> active, Map<String, byte[]> routes) {

        /** Together with what routes of the bundle are told. */
        Read with(List<Subscription> ofRoutes) {
            List<Subscription> all = new ArrayList<>(active);
            all.addAll(ofRoutes);
            return new Read(bundle, document, all, routes);
        }
    }

    /**
     * Reads the subscriptions of a bundle; without a file there are none.
     *
     * @param properties what {@code {{…}}} stands for
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what cannot be used
     */
    Read read(Bundle bundle, BundleProperties properties) {
        YamlDocument document = bundle.files().has(BundleFiles.SUBSCRIPTIONS)
                ? bundle.files().yaml(BundleFiles.SUBSCRIPTIONS)
                : YamlDocument.parse(bundle.name(), NONE);
        return new Read(
                bundle.name(), document, read(document, properties::shown), EndpointSubscriptions.routes(document));
    }

    /**
     * Reads subscriptions that lie in no bundle; {@code {{…}}} stands for a setting.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what cannot be used
     */
    Read read(FurtherSubscriptions further) {
        YamlDocument document = YamlDocument.parse(further.file(), further.text());
        return new Read(further.bundle(), document, read(document, environment::getRequiredProperty), Map.of());
    }

    /**
     * Makes them the active ones of their bundles; bundles that are not among these have none.
     *
     * @param untouched bundles whose subscriptions stay as they are
     * @throws dev.tanqiao.base.yaml.YamlProblem with the file whose subscriptions contradict what is stored
     */
    void save(List<Read> all, Collection<String> untouched) {
        store.endSubscriptionsExceptOf(Stream.concat(all.stream().map(Read::bundle), untouched.stream())
                .toList());
        for (Read read : all) {
            try {
                store.saveSubscriptions(read.bundle(), read.active());
            } catch (IllegalArgumentException taken) {
                throw read.document().problem("", String.valueOf(taken.getMessage()));
            }
        }
    }

    /** The active subscriptions: one whose address has a placeholder that is set to nothing is left out. */
    private List<Subscription> read(YamlDocument document, UnaryOperator<String> placeholders) {
        document.checkedAgainst("contracts/bundle/subscriptions.schema.json");
        List<Subscription> active = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < document.tree().size(); i++) {
            String at = "/" + i;
            String id = document.tree().at(at + "/id").asText();
            if (!ids.add(id)) {
                throw document.problem(at + "/id", "an id of its own; '%s' is taken above".formatted(id));
            }
            if (document.tree().at(at).has(EndpointSubscriptions.TO)) {
                continue;
            }
            Optional<String> url = resolved(document, at + "/url", placeholders);
            if (url.isPresent()) {
                active.add(subscription(document, at, id, url.get()));
            }
        }
        return active;
    }

    private Subscription subscription(YamlDocument document, String at, String id, String url) {
        JsonNode entry = document.tree().at(at);
        Format format = "upstream".equals(entry.path("format").asText()) ? Format.UPSTREAM : Format.CLOUDEVENTS;
        String secret = entry.hasNonNull("secret") ? entry.get("secret").asText() : null;
        requireSecret(document, at + "/secret", secret);
        return new Subscription(
                id,
                url,
                texts(entry.path("events")),
                format,
                acknowledgement(entry, format),
                redelivery(entry.path("redelivery")),
                secret,
                Set.copyOf(texts(entry.path("only").path("equityProvider"))),
                entry.path("orderBy").asText(null));
    }

    private void requireSecret(YamlDocument document, String pointer, @Nullable String secret) {
        if (secret == null) {
            return;
        }
        boolean there;
        try {
            there = secrets.find(secret).isPresent();
        } catch (IllegalArgumentException malformed) {
            throw document.problem(pointer, String.valueOf(malformed.getMessage()));
        }
        if (!there) {
            throw document.problem(
                    pointer,
                    "the secret '%s': set the variable %s, or put a file '%s' into tanqiao.delivery.secrets-directory"
                            .formatted(secret, WebhookSecrets.variable(secret), secret));
        }
    }

    private static Acknowledgement acknowledgement(JsonNode entry, Format format) {
        return switch (entry.path("acknowledgement").asText()) {
            case "code-200" -> Acknowledgement.CODE_200;
            case "http-2xx" -> Acknowledgement.HTTP_2XX;
            default -> format == Format.UPSTREAM ? Acknowledgement.CODE_200 : Acknowledgement.HTTP_2XX;
        };
    }

    private static RedeliveryPolicy redelivery(JsonNode policy) {
        if (policy.isObject()) {
            return new RedeliveryPolicy(
                    policy.path("attempts").asInt(),
                    texts(policy.path("delays")).stream()
                            .map(DurationStyle.SIMPLE::parse)
                            .toList());
        }
        return "city".equals(policy.asText()) ? RedeliveryPolicy.CITY : RedeliveryPolicy.STANDARD;
    }

    private static Optional<String> resolved(
            YamlDocument document, String pointer, UnaryOperator<String> placeholders) {
        Matcher placeholder = PLACEHOLDER.matcher(document.tree().at(pointer).asText());
        var url = new StringBuilder();
        while (placeholder.find()) {
            String value;
            try {
                value = placeholders.apply(placeholder.group(1));
            } catch (IllegalArgumentException unknown) {
                throw document.problem(pointer, String.valueOf(unknown.getMessage()));
            }
            if (value.isBlank()) {
                return Optional.empty();
            }
            placeholder.appendReplacement(url, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(url);
        try {
            return Optional.of(SubscriberAddress.parse(url.toString()));
        } catch (IllegalArgumentException unusable) {
            throw document.problem(pointer, String.valueOf(unusable.getMessage()));
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
