package dev.tanqiao.core.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the JSON bodies that subscribers get. */
public interface Bodies {

    /** CloudEvents 1.0, structured mode. */
    String cloudEvent(OutboxEvent event);

    /**
     * What events are told one after the other for.
     *
     * @param pointer JSON pointer into the event's data
     * @return null: there is no value
     */
    @Nullable
    String orderingKey(OutboxEvent event, String pointer);

    /** The city's bill push: {@code total} and {@code bill}, at most 500 lines. */
    String bills(List<BilledLine> lines);

    /** The city's authorization push: {@code cid}, and {@code type} 1 granted or -1 withdrawn. */
    String authorization(String cid, boolean granted);
}
