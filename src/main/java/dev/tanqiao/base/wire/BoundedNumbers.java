package dev.tanqiao.base.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/** Makes the nodes of foreign JSON. A number like 1e9999999 becomes a text: to compare or to round it takes as long as it is large. */
public class BoundedNumbers extends JsonNodeFactory {

    private static final long serialVersionUID = 1L;
    private static final long LARGEST_EXPONENT = 1_000; // as many digits as a number may have

    /** @param exact whether zeros at a decimal's end are kept */
    public BoundedNumbers(boolean exact) {
        super(exact);
    }

    @Override
    public ValueNode numberNode(BigDecimal number) {
        return Math.abs((long) number.scale()) > LARGEST_EXPONENT
                ? textNode(number.toString())
                : super.numberNode(number);
    }
}
