package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import java.time.Duration;
import java.time.Instant;

/**
 * One thing that goes wrong at an operation ({@code city.orderSettel}, {@code campus.transactions}, {@code jaccount.token}; all are
 * in the guide) or with a push ({@code push.bills}, {@code push.authorizations}). Every condition that is said must hold; none said: every
 * call is struck. Of several faults that fit a call the first strikes it, alone.
 *
 * <pre>{@code simulator.fault(Fault.reset("city.orderSettel").withoutEffect().nth(1));}</pre>
 */
public final class Fault {

    private final ObjectNode document;

    private Fault(ObjectNode document) {
        this.document = document;
    }

    private static Fault of(String operation, String kind) {
        return new Fault(Json.object().put("operation", operation).put("kind", kind));
    }

    /** The connection is closed without a byte of an answer. */
    public static Fault close(String operation) {
        return of(operation, "close");
    }

    /** The connection is reset. */
    public static Fault reset(String operation) {
        return of(operation, "reset");
    }

    /** The answer's bytes are no HTTP. */
    public static Fault torn(String operation) {
        return of(operation, "torn");
    }

    /** The answer comes late, in real time: whoever asked may have given up. */
    public static Fault slow(String operation, Duration realTime) {
        return of(operation, "slow").with("delayMillis", (int) realTime.toMillis());
    }

    /** An answer without a body. */
    public static Fault empty(String operation) {
        return of(operation, "empty");
    }

    /** The first half of the body. */
    public static Fault half(String operation) {
        return of(operation, "half");
    }

    /** A page for people instead of JSON, with HTTP 502. */
    public static Fault html(String operation) {
        return of(operation, "html");
    }

    /** Another HTTP status; what was asked for is done all the same unless {@link #withoutEffect()} is said. */
    public static Fault status(String operation, int httpStatus) {
        return of(operation, "status").with("status", httpStatus);
    }

    /** HTTP 200, and the upstream's own envelope with another {@code code} (city) or {@code errno} (campus). */
    public static Fault code(String operation, int code) {
        return of(operation, "code").with("code", code);
    }

    /** The answer, or the push, with something else in the place of what the regular expression finds in its body. */
    public static Fault rewrite(String operation, String find, String with) {
        Fault rewrite = of(operation, "rewrite");
        rewrite.document.put("find", find).put("with", with);
        return rewrite;
    }

    /** The connection is closed; what was asked for is done later, in the upstreams' time (whole seconds). */
    public static Fault late(String operation, Duration later) {
        return of(operation, "late").later(later);
    }

    /** The token of the request holds no more, from this request on; for calls of campus and city that come with one. */
    public static Fault revokeToken(String operation) {
        return of(operation, "revoke-token");
    }

    /**
     * The first page of several lacks its first line, so that the next begins one line earlier than expected; for
     * {@code city.getPointsBillInfo} alone.
     */
    public static Fault shift(String operation) {
        return of(operation, "shift");
    }

    /** Visible bills are pushed after the effect and before the answer. */
    public static Fault pushFirst(String operation) {
        return of(operation, "push-first");
    }

    /** What is booked is booked once more, and answered once; for {@code city.orderSettel} alone. */
    public static Fault twice(String operation) {
        return of(operation, "twice");
    }

    /** This try of a push never arrives. */
    public static Fault lost(String push) {
        return of(push, "lost");
    }

    /** This push arrives so many times. */
    public static Fault duplicate(String push, int copies) {
        return of(push, "duplicate").with("copies", copies);
    }

    /** This push is held back in the upstreams' time (whole seconds), so that others overtake it. */
    public static Fault held(String push, Duration later) {
        return of(push, "held").later(later);
    }

    /** What was asked for is left undone; whoever asked cannot know. */
    public Fault withoutEffect() {
        Fault changed = new Fault(document.deepCopy());
        changed.document.put("effect", false);
        return changed;
    }

    /** It strikes this call alone; 1 is the first after it was planted. */
    public Fault nth(int call) {
        return with("nth", call);
    }

    /** It ends after so many strikes. */
    public Fault times(int strikes) {
        return with("times", strikes);
    }

    /** It strikes that share of the calls, 0 to 100; the same seed strikes the same calls. */
    public Fault percent(double share, long seed) {
        Fault changed = new Fault(document.deepCopy());
        changed.document.put("percent", share).put("seed", seed);
        return changed;
    }

    /** It strikes from the first instant on and before the second, in the upstreams' time. */
    public Fault between(Instant from, Instant until) {
        Fault changed = new Fault(document.deepCopy());
        changed.document.put("from", from.toString()).put("until", until.toString());
        return changed;
    }

    private Fault later(Duration duration) {
        Fault changed = new Fault(document.deepCopy());
        changed.document.put("later", duration.toSeconds() + "s");
        return changed;
    }

    private Fault with(String name, int value) {
        Fault changed = new Fault(document.deepCopy());
        changed.document.put(name, value);
        return changed;
    }

    /** As the control API takes it. */
    String document() {
        return Json.write(document);
    }

    @Override
    public String toString() {
        return document();
    }
}
