package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.core.settlement.DataTemplate;
import dev.tanqiao.core.settlement.PointsFormula;
import dev.tanqiao.core.settlement.PointsFormula.Share;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleMatch;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.transaction.Source;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code rules.yaml}: its shape by the schema {@code contracts/bundle/rules.schema.json}, then what it means. */
public final class RulesReader {

    private static final ZoneId CAMPUS = ZoneId.of("Asia/Shanghai");

    private final YamlDocument document;
    private final String bundle;
    private final String bundleVersion;
    private final Map<String, String> cidOf = new HashMap<>();
    private final Map<String, Integer> lineOfId = new HashMap<>();

    private RulesReader(YamlDocument document, String bundle, String bundleVersion) {
        this.document = document.checkedAgainst("contracts/bundle/rules.schema.json");
        this.bundle = bundle;
        this.bundleVersion = bundleVersion;
    }

    /**
     * Reads rules as those of the bundle {@code campus-carbon}.
     *
     * @param fileName what complaints call the file
     * @param text the file's text
     * @param bundleVersion stored with every decision
     * @throws YamlProblem with {@code file:line} and what was expected
     */
    public static RuleSet read(String fileName, String text, String bundleVersion) {
        var reader = new RulesReader(YamlDocument.parse(fileName, text), Rule.BARE_BUNDLE, bundleVersion);
        return new RuleSet(
                bundleVersion, reader.rules().stream().map(PlacedRule::rule).toList());
    }

    /**
     * Reads the rules of a bundle.
     *
     * @throws YamlProblem with {@code file:line} and what was expected
     */
    public static List<PlacedRule> read(Bundle bundle) {
        return new RulesReader(bundle.files().yaml(BundleFiles.RULES), bundle.name(), bundle.stamp()).rules();
    }

    private List<PlacedRule> rules() {
        document.tree()
                .get("providers")
                .fields()
                .forEachRemaining(provider -> cidOf.put(
                        provider.getKey(), provider.getValue().get("cid").asText()));
        List<PlacedRule> rules = new ArrayList<>();
        JsonNode entries = document.tree().get("rules");
        for (int i = 0; i < entries.size(); i++) {
            rules.add(new PlacedRule(rule(entries.get(i), "/rules/" + i), document.place("/rules/" + i)));
        }
        String all = null;
        for (int i = 0; i < entries.size(); i++) {
            if (all != null && rules.get(i).rule().match().fits(Source.CAMPUS)) {
                throw document.problem(
                        "/rules/" + i,
                        "a rule that can be reached; rule '%s' before it matches every campus purchase".formatted(all));
            }
            if (!entries.get(i).has("match") && !entries.get(i).has("shadow")) {
                all = entries.get(i).get("id").asText();
            }
        }
        return List.copyOf(rules);
    }

    private Rule rule(JsonNode rule, String at) {
        String id = rule.get("id").asText();
        Integer taken = lineOfId.putIfAbsent(id, document.line(at + "/id"));
        if (taken != null) {
            throw document.problem(at + "/id", "an id of its own; '%s' stands on line %s".formatted(id, taken));
        }
        String provider = rule.get("equityProvider").asText();
        String cid = cidOf.get(provider);
        if (cid == null) {
            throw document.problem(
                    at + "/equityProvider",
                    "one of the providers (%s)".formatted(String.join(", ", new java.util.TreeSet<>(cidOf.keySet()))));
        }
        return new Rule(
                Rule.storedId(bundle + "/" + id),
                match(rule.path("match"), at + "/match"),
                points(rule.get("points"), at + "/points"),
                cid,
                rule.get("transactionType").asText(),
                data(rule.path("data"), at + "/data"),
                rule.path("convertReductions").asBoolean(false),
                shadowUntil(rule.path("shadow"), at + "/shadow/until"),
                bundleVersion);
    }

    /** Until a day begins at the campus; for good when it is plainly true. */
    private @Nullable Instant shadowUntil(JsonNode shadow, String at) {
        if (shadow.isMissingNode()) {
            return null;
        }
        if (!shadow.has("until")) {
            return Instant.MAX;
        }
        try {
            return LocalDate.parse(shadow.get("until").asText())
                    .atStartOfDay(CAMPUS)
                    .toInstant();
        } catch (DateTimeException noDay) {
            throw document.problem(at, "a day of the calendar, like 2026-04-01");
        }
    }

    private RuleMatch match(JsonNode match, String at) {
        List<String> names = texts(match.path("merchantNames"));
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).replace("*", "").isBlank()) {
                throw document.problem(
                        at + "/merchantNames/" + i,
                        "a name or a pattern with some text; leave merchants out to mean any");
            }
        }
        JsonNode amount = match.path("amountYuan");
        Long least = fen(amount, "min", at + "/amountYuan");
        Long most = fen(amount, "max", at + "/amountYuan");
        if (least != null && most != null && least > most) {
            throw document.problem(at + "/amountYuan/min", "no more than max (%s)".formatted(amount.get("max")));
        }
        JsonNode time = match.path("timeOfDay");
        LocalTime from = time(time, "from");
        LocalTime until = time(time, "until");
        if (from != null && from.equals(until)) {
            throw document.problem(at + "/timeOfDay/until", "another time than from; no order lies between");
        }
        return new RuleMatch(
                match.path("source").asText(null),
                new LinkedHashSet<>(texts(match.path("merchantNos"))),
                names,
                new LinkedHashSet<>(texts(match.path("channels"))),
                least,
                most,
                from,
                until);
    }

    private PointsFormula points(JsonNode points, String at) {
        int scale = points.path("scale").asInt(0);
        return new PointsFormula(
                "diffAmount".equals(points.path("of").asText())
                        ? PointsFormula.Base.DIFF_AMOUNT
                        : PointsFormula.Base.AMOUNT,
                share(points.path("a"), at + "/a", scale),
                share(points.path("b"), at + "/b", scale),
                scale,
                switch (points.path("rounding").asText("down")) {
                    case "half-up" -> RoundingMode.HALF_UP;
                    case "up" -> RoundingMode.UP;
                    default -> RoundingMode.DOWN;
                });
    }

    private @Nullable Share share(JsonNode share, String at, int scale) {
        if (share.isMissingNode()) {
            return null;
        }
        BigDecimal minimum = points(share, "minimum", at, scale);
        BigDecimal maximum = points(share, "maximum", at, scale);
        if (minimum != null && maximum != null && minimum.compareTo(maximum) > 0) {
            throw document.problem(at + "/minimum", "no more than maximum (%s)".formatted(maximum.toPlainString()));
        }
        return new Share(decimal(share, "perYuan"), points(share, "fixed", at, scale), minimum, maximum);
    }

    private @Nullable BigDecimal points(JsonNode share, String field, String at, int scale) {
        BigDecimal value = decimal(share, field);
        if (value != null && value.stripTrailingZeros().scale() > scale) {
            throw document.problem(at + "/" + field, "a number with at most %s decimals (scale)".formatted(scale));
        }
        return value;
    }

    private List<DataTemplate> data(JsonNode data, String at) {
        List<DataTemplate> templates =
                texts(data).stream().map(DataTemplate::new).toList();
        for (int i = 0; i < templates.size(); i++) {
            Set<String> unknown = templates.get(i).unknownPlaceholders();
            if (!unknown.isEmpty()) {
                throw document.problem(
                        at + "/" + i,
                        "only the placeholders {merchant}, {channel}, {date}; unknown: " + String.join(", ", unknown));
            }
        }
        return templates;
    }

    private @Nullable Long fen(JsonNode range, String field, String at) {
        BigDecimal yuan = decimal(range, field);
        if (yuan == null) {
            return null;
        }
        try {
            return yuan.movePointRight(2).longValueExact();
        } catch (ArithmeticException tooFine) {
            throw document.problem(at + "/" + field, "an amount in yuan with at most two decimals");
        }
    }

    private static @Nullable BigDecimal decimal(JsonNode node, String field) {
        return node.has(field) ? node.get(field).decimalValue() : null;
    }

    private static @Nullable LocalTime time(JsonNode node, String field) {
        return node.has(field) ? LocalTime.parse(node.get(field).asText()) : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(Objects.requireNonNull(text.asText())));
        return texts;
    }
}
