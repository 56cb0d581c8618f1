package dev.tanqiao.hub.bundle.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.SubscriberAddress;
import java.util.HashSet;
import java.util.Set;

/** The subscriptions of one bundle. Its addresses at components are looked at with those of the routes. */
final class SubscriptionChecks {

    private static final String SCHEMA = "contracts/bundle/subscriptions.schema.json";

    private final BundleSource source;
    private final Findings findings;

    SubscriptionChecks(BundleSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    void check() {
        if (source.subscriptions == null) {
            return;
        }
        YamlDocument document = source.subscriptions.document();
        if (!document.violations(SCHEMA).isEmpty()) {
            return; // told with the shapes of all files
        }
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < document.tree().size(); i++) {
            JsonNode entry = document.tree().get(i);
            String id = entry.path("id").asText();
            if (!ids.add(id)) {
                findings.add(Code.B601, document, "/" + i + "/id", "The id '%s' is taken above.".formatted(id));
            }
            String url = entry.path("url").asText();
            if (entry.has("url") && !url.contains("{{")) {
                address(document, "/" + i + "/url", url);
            }
        }
    }

    private void address(YamlDocument document, String at, String url) {
        try {
            SubscriberAddress.parse(url);
        } catch (IllegalArgumentException unusable) {
            findings.add(Code.B601, document, at, "It must be %s.".formatted(unusable.getMessage()));
        }
    }
}
