package dev.tanqiao.core.delivery;

import java.util.List;

/** Writes the JSON bodies that subscribers get. */
public interface Bodies {

    /** CloudEvents 1.0, structured mode. */
    String cloudEvent(OutboxEvent event);

    /** The city's bill push: {@code total} and {@code bill}, at most 500 lines. */
    String bills(List<BilledLine> lines);

    /** The city's authorization push: {@code cid}, and {@code type} 1 granted or -1 withdrawn. */
    String authorization(String cid, boolean granted);
}
