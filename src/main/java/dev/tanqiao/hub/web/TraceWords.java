package dev.tanqiao.hub.web;

import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.store.trace.Trace.Entry;
import java.util.Locale;
import java.util.Map;

/** Lines of a trace in words. */
public final class TraceWords {

    private final Map<String, Object> values;

    private TraceWords(Map<String, Object> values) {
        this.values = values;
    }

    /** What happened; cids in it are whole. */
    public static String of(Entry entry) {
        return new TraceWords(entry.values()).say(entry);
    }

    private String say(Entry entry) {
        return switch (entry.what()) {
            case CONSENTED -> "consented";
            case AUTHORIZATION_CHANGED -> words("%s (%s)", is("granted") ? "granted" : "withdrawn", value("source"));
            case SEEN ->
                value("source").equals(Source.CAMPUS.name())
                        ? words(
                                "%s, %s yuan, in the poll %s %s to %s, page %s",
                                value("status"),
                                value("amount"),
                                value("look"),
                                value("window_from"),
                                value("window_to"),
                                value("page"))
                        : words("%s, %s yuan, handed in by %s", value("status"), value("amount"), value("source"));
            case QUARANTINED -> words("%s %s: %s", value("source"), value("pointer"), value("problem"));
            case DECIDED ->
                words("%s%s, bundle %s", value("decision"), said(" by rule ", "rule_id"), value("bundle_version"));
            case DECIDED_IN_SHADOW ->
                words(
                        "rule %s in shadow would have settled A %s, B %s to %s, bundle %s",
                        value("rule_id"),
                        value("points_a"),
                        value("points_b"),
                        value("provider"),
                        value("bundle_version"));
            case BEGAN ->
                words(
                        "%s of A %s, B %s to %s begins %s: %s",
                        value("kind").toLowerCase(Locale.ROOT),
                        value("points_a"),
                        value("points_b"),
                        value("provider"),
                        value("to_status"),
                        cause());
            case MOVED -> words("%s → %s: %s", value("from_status"), value("to_status"), cause());
            case SENT ->
                words("attempt %s sent by %s, request %.12s…", value("number"), value("owner"), value("request_hash"));
            case ANSWERED ->
                words(
                        "attempt %s: %s after %s ms%s%s%s",
                        value("number"),
                        value("outcome"),
                        value("duration_ms"),
                        said(", HTTP ", "http_status"),
                        said(", code ", "code"),
                        said(": ", "message"));
            case LOOKED_UP ->
                words(
                        "looked up in the bills: %s, %s lookups count%s",
                        is("billed") ? "its line is there" : "absent",
                        value("looks"),
                        said(", the next at ", "again_at"));
            case BILLED ->
                words(
                        "bill/%s: %s points paid at %s, %s",
                        value("id"),
                        value("amount"),
                        value("payment_time"),
                        values.containsKey("due_at")
                                ? said("to be matched at ", "due_at")
                                : values.containsKey("settlement_id") ? "matched" : "unmatched");
            case SHOWN_OTHERWISE ->
                words(
                        "shown otherwise, and no other booking: %s points paid at %s, type %s",
                        value("amount"), value("payment_time"), value("transaction_type"));
            case BREAK_OPENED -> words("break/%s opened, %s: %s", value("id"), value("type"), value("detail"));
            case BREAK_CLOSED ->
                words("break/%s closed by %s: %s", value("id"), value("closed_by"), value("close_reason"));
            case EVENT -> words("%s, number %s, id %s", value("type"), value("sequence"), value("id"));
            case DELIVERY ->
                words(
                        "%s to %s in delivery/%s of %s, now %s%s%s",
                        value("type"),
                        value("subscription_id"),
                        value("id"),
                        value("items"),
                        value("status"),
                        values.containsKey("reason") ? words(" (%s)", value("reason")) : "",
                        value("status").equals("PENDING") ? said(", due ", "due_at") : "");
            case DELIVERY_ATTEMPT ->
                words(
                        "delivery/%s attempt %s: %s after %s ms%s",
                        value("delivery_id"),
                        value("number"),
                        value("outcome"),
                        value("duration_ms"),
                        said(", HTTP ", "http_status"));
            case ACT -> words("%s by %s: %s", value("action"), value("actor"), value("reason"));
        };
    }

    private String cause() {
        return value("cause") + said(" — ", "evidence");
    }

    private static String words(String pattern, Object... values) {
        return pattern.formatted(values);
    }

    private String value(String name) {
        return String.valueOf(values.get(name));
    }

    private boolean is(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    /** Nothing where there is none, or an empty one. */
    private String said(String before, String name) {
        Object value = values.getOrDefault(name, "");
        return value.equals("") ? "" : before + value;
    }
}
