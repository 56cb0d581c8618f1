package dev.tanqiao.lab.simulator.subscriber;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.Optional;

/** What a subscriber makes of a request. */
interface Receiver {

    /** The documents it takes, in one sentence for whoever sent another. */
    String expects();

    /** The row to keep, {@code type, id, seq, subject, validSignature, items}; empty for any other document. */
    Optional<ObjectNode> read(SimRequest request);
}
