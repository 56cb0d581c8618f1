package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One push to the equity platform: its document stays the same from the first attempt to the last. */
final class Push {

    /** What a subscription's {@code type} means (消息接收地址配置). */
    enum Kind {
        BILLS(1),
        AUTHORIZATION(2);

        final int subscriptionType;

        Kind(int subscriptionType) {
            this.subscriptionType = subscriptionType;
        }
    }

    /** What has become of a push. */
    enum Status {
        WAITING,
        ACKNOWLEDGED,
        /** Nobody acknowledged the last attempt: nothing more is sent. */
        GIVEN_UP
    }

    /** One try, and what came of it once it ended. */
    static final class Attempt {
        final long startedMillis;

        @Nullable
        String outcome;

        Attempt(long startedMillis) {
            this.startedMillis = startedMillis;
        }
    }

    final long number;
    final Kind kind;
    final Supplier<ObjectNode> document;
    final List<Attempt> attempts = new ArrayList<>(1);
    Status status = Status.WAITING;
    String lane;
    long dueMillis;

    /** A try is on its way at this moment; not kept over a restart. */
    boolean inFlight;

    /**
     * A push that waits.
     *
     * @param lane pushes of one lane go out one after the other: two changes of one person must not overtake each other
     * @param document renders the body, so that its lines are not kept twice
     */
    Push(long number, Kind kind, String lane, Supplier<ObjectNode> document, long dueMillis) {
        this.number = number;
        this.kind = kind;
        this.lane = lane;
        this.document = document;
        this.dueMillis = dueMillis;
    }
}
