package dev.tanqiao.lab.simulator.world;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Set;

/** 交易状态, as the campus writes it (查询交易记录). */
public enum OrderStatus {
    /** Ordered, the money not yet taken. */
    WAITING("待扣费"),
    /** Paid. */
    DONE("已完成"),
    /** The money could not be taken and is owed. */
    IN_ARREARS("待补缴"),
    /** Paid and given back. */
    REFUNDED("已退费"),
    /** Closed without being paid. */
    CLOSED("已关单");

    private final String words;

    OrderStatus(String words) {
        this.words = words;
    }

    /** The campus's own word. */
    @JsonValue
    public String words() {
        return words;
    }

    /** The status with the campus's own word. */
    @JsonCreator
    public static OrderStatus of(String words) {
        return Arrays.stream(values())
                .filter(status -> status.words.equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no status " + words + "."));
    }

    /** Whether an order may go from this status to that. */
    public boolean mayBecome(OrderStatus next) {
        return switch (this) {
            case WAITING -> Set.of(DONE, IN_ARREARS, CLOSED).contains(next);
            case IN_ARREARS -> Set.of(DONE, CLOSED).contains(next);
            case DONE -> next == REFUNDED;
            case REFUNDED, CLOSED -> false;
        };
    }
}
