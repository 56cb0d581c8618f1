package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.redact.Visible;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report of a shadow run, for a terminal: the answer first, then what it rests on. */
final class ShadowText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.of("Asia/Shanghai"));

    private ShadowText() {}

    static void print(PrintWriter out, JsonNode report) {
        out.printf(
                "Bundle      %s %s, compared with %s%n",
                text(report, "bundle"),
                text(report, "version"),
                report.hasNonNull("former") ? text(report, "former") : "a hub without it");
        out.printf("Period      %s to %s, Asia/Shanghai%n", time(report, "from"), time(report, "to"));
        out.printf("Answer      %s%n", verdict(report));
        JsonNode rules = report.path("rules");
        out.printf(
                "Replayed    %s transactions (%s of them decided by consent or time: these stand), %s events and posts%n",
                text(rules, "decided"), text(rules, "otherwise"), text(report.path("routes"), "events"));
        changes(out, "Decisions", rules.path("changes"));
        if (rules.path("asToday").asLong() > 0) {
            out.printf(
                    "            not among them: %s that the rules which run now already decide like this version%n",
                    text(rules, "asToday"));
        }
        routes(out, report.path("routes"));
        out.println();
        out.println("What a shadow cannot tell");
        report.path("limits").forEach(limit -> out.println("  " + Visible.line(limit.asText())));
        out.flush();
    }

    /** One sentence: what would be different. */
    static String verdict(JsonNode report) {
        if (!report.path("different").asBoolean()) {
            return "nothing would be different";
        }
        List<String> parts = new ArrayList<>();
        summary(parts, "settlements", report.path("rules").path("changes"));
        summary(
                parts,
                "settlements of purchases that routes hand in",
                report.path("routes").path("changes"));
        long routes = 0;
        for (JsonNode route : report.path("routes").path("routes")) {
            routes += isDifferent(route) ? 1 : 0;
        }
        if (routes > 0) {
            parts.add(
                    routes == 1
                            ? "1 route would do something else"
                            : "%s routes would do something else".formatted(routes));
        }
        return String.join("; ", parts);
    }

    private static void summary(List<String> parts, String of, JsonNode changes) {
        List<String> words = new ArrayList<>();
        for (String[] each : new String[][] {
            {"appear", "would appear"},
            {"vanish", "would vanish"},
            {"provider", "would go to another provider"},
            {"points", "would have other points"}
        }) {
            if (changes.path(each[0]).asLong() > 0) {
                words.add("%s %s".formatted(changes.path(each[0]).asLong(), each[1]));
            }
        }
        if (!words.isEmpty()) {
            parts.add("%s: %s".formatted(of, String.join(", ", words)));
        }
    }

    private static boolean isDifferent(JsonNode route) {
        boolean different = !route.path("before").equals(route.path("after"))
                || !route.path("failedBefore").equals(route.path("failedAfter"))
                || !route.path("failures").isEmpty();
        for (JsonNode effect : route.path("effects")) {
            different |= effect.path("appear").asLong()
                            + effect.path("vanish").asLong()
                            + effect.path("differ").asLong()
                    > 0;
        }
        return different;
    }

    private static void changes(PrintWriter out, String title, JsonNode changes) {
        if (changes.path("providers").isEmpty()) {
            return;
        }
        out.printf(
                "%n%s: %s as before, %s would appear, %s vanish, %s change provider, %s change points (%s of these refunded since)%n%n",
                title,
                text(changes, "same"),
                text(changes, "appear"),
                text(changes, "vanish"),
                text(changes, "provider"),
                text(changes, "points"),
                text(changes, "refunded"));
        sums(out, "PROVIDER", changes.path("providers"));
        out.println();
        sums(out, "RULE", changes.path("rules"));
        if (!changes.path("largest").isEmpty()) {
            out.println();
            var table = new Table("LARGEST", "ORDERED", "MERCHANT", "YUAN", "BEFORE", "AFTER");
            changes.path("largest")
                    .forEach(each -> table.add(
                            "%s %s".formatted(text(each, "change").toLowerCase(Locale.ROOT), text(each, "purchase")),
                            each.hasNonNull("orderTime") ? time(each, "orderTime") : "",
                            text(each, "merchant"),
                            each.hasNonNull("paidFen")
                                    ? BigDecimal.valueOf(each.path("paidFen").asLong(), 2)
                                            .toPlainString()
                                    : "",
                            decided(each.path("before")),
                            decided(each.path("after"))));
            table.print(out);
        }
    }

    private static void sums(PrintWriter out, String of, JsonNode sums) {
        var table = new Table(
                of, "SETTLEMENTS", "A BEFORE", "A AFTER", "A +/-", "B BEFORE", "B AFTER", "B +/-", "POINTS ×");
        sums.forEach(sum -> table.add(
                text(sum, "of"),
                sum.path("settlementsBefore").equals(sum.path("settlementsAfter"))
                        ? text(sum, "settlementsAfter")
                        : "%s → %s".formatted(text(sum, "settlementsBefore"), text(sum, "settlementsAfter")),
                text(sum, "beforeA"),
                text(sum, "afterA"),
                difference(sum, "A"),
                text(sum, "beforeB"),
                text(sum, "afterB"),
                difference(sum, "B"),
                factor(sum)));
        table.print(out);
    }

    static String difference(JsonNode sum, String points) {
        BigDecimal more = points(sum, "after" + points).subtract(points(sum, "before" + points));
        return more.signum() == 0 ? "0" : (more.signum() > 0 ? "+" : "") + more.toPlainString();
    }

    /** How many times the points before; empty where there were none. */
    static String factor(JsonNode sum) {
        BigDecimal before = points(sum, "beforeA").add(points(sum, "beforeB"));
        BigDecimal after = points(sum, "afterA").add(points(sum, "afterB"));
        return before.signum() == 0
                ? ""
                : after.divide(before, 2, RoundingMode.HALF_UP).toPlainString();
    }

    private static BigDecimal points(JsonNode sum, String name) {
        return new BigDecimal(sum.path(name).asText("0"));
    }

    static String decided(JsonNode decided) {
        return decided.hasNonNull("provider")
                ? "A %s B %s to %s (%s)"
                        .formatted(
                                text(decided, "pointsA"),
                                text(decided, "pointsB"),
                                text(decided, "provider"),
                                text(decided, "rule"))
                : text(decided, "decision").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void routes(PrintWriter out, JsonNode routes) {
        changes(
                out,
                "Purchases that routes hand in (%s before, %s after)"
                        .formatted(text(routes, "handedInBefore"), text(routes, "handedInAfter")),
                routes.path("changes"));
        if (routes.path("routes").isEmpty()) {
            return;
        }
        out.println();
        var table = new Table("ROUTE", "SENDS TO", "BEFORE", "AFTER", "APPEAR", "VANISH", "DIFFER", "WHAT DIFFERS");
        for (JsonNode route : routes.path("routes")) {
            table.add(
                    text(route, "route"),
                    "(told)",
                    text(route, "before"),
                    text(route, "after"),
                    "",
                    "",
                    "",
                    remarks(route));
            route.path("effects")
                    .forEach(effect -> table.add(
                            "",
                            text(effect, "to"),
                            text(effect, "before"),
                            text(effect, "after"),
                            text(effect, "appear"),
                            text(effect, "vanish"),
                            text(effect, "differ"),
                            where(effect)));
        }
        table.print(out);
        routes.path("routes")
                .forEach(route -> route.path("failures")
                        .forEach(failure -> out.printf(
                                "  %s fails %s times (%s before), first at event %s: %s%n",
                                text(route, "route"),
                                text(failure, "after"),
                                text(failure, "before"),
                                text(failure, "event"),
                                Visible.line(text(failure, "reason")))));
    }

    private static String remarks(JsonNode route) {
        List<String> remarks = new ArrayList<>();
        if (route.path("failedBefore").asLong() + route.path("failedAfter").asLong() > 0) {
            remarks.add("fails %s → %s".formatted(text(route, "failedBefore"), text(route, "failedAfter")));
        }
        if (route.path("unanswered").asLong() > 0) {
            remarks.add("%s ended at an upstream".formatted(text(route, "unanswered")));
        }
        return String.join(", ", remarks);
    }

    private static String where(JsonNode effect) {
        List<String> fields = new ArrayList<>();
        effect.path("fields").forEach(field -> fields.add(field.asText()));
        return effect.hasNonNull("event")
                ? "%s (first event %s)"
                        .formatted(String.join(" ", fields), text(effect, "event"))
                        .strip()
                : "";
    }

    private static String time(JsonNode node, String name) {
        return TIME.format(Instant.parse(node.path(name).asText()));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }
}
