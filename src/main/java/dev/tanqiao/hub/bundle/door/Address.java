package dev.tanqiao.hub.bundle.door;

import dev.tanqiao.base.yaml.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may stand behind {@code tanqiao:}. */
enum Address {
    EVENTS(Source.Kind.EVENTS, "route", "types", "only", "orderBy", "redelivery"),
    SCHEDULE(Source.Kind.SCHEDULE, "route", "every", "cron", "zone", "missed", "retryAfter"),
    INBOX(
            Source.Kind.INBOX,
            "route",
            "name",
            "authentication",
            "secret",
            "signatureHeader",
            "schema",
            "maxBytes",
            "key",
            "headers",
            "redelivery"),
    REQUEST(
            Source.Kind.REQUEST,
            "route",
            "name",
            "role",
            "authentication",
            "signatureHeader",
            "secret",
            "schema",
            "maxBytes"),
    CAMPUS(null, "operation"),
    CARBON(null, "operation"),
    SETTLEMENT(null),
    PERSON(null),
    PURCHASE(null, "route"),
    EVENT(null, "route", "type", "key"),
    CSV_READ(null, "charset", "delimiter", "quote", "names"),
    JSON_SCHEMA(null, "schema");

    private final Source.@Nullable Kind kind;
    private final Set<String> options;

    Address(Source.@Nullable Kind kind, String... options) {
        this.kind = kind;
        this.options = Set.of(options);
    }

    /** @throws IllegalArgumentException when there is none */
    static Address byName(String name) {
        return Arrays.stream(values())
                .filter(address -> address.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no tanqiao:%s%s."
                        .formatted(
                                name,
                                Nearest.hint(
                                        name,
                                        List.of(values()).stream()
                                                .map(Address::word)
                                                .toList()))));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a route begins with; null: no route begins here. */
    Source.@Nullable Kind kind() {
        return kind;
    }

    Set<String> options() {
        return options;
    }
}
