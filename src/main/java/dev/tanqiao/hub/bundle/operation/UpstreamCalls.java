package dev.tanqiao.hub.bundle.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.upstream.contract.DescribedOperation;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call through the hub's own kamelets, as soon as the upstream may be called. Each ends with {@link OperationFailed} where there
 * is no answer, or one that is too large.
 */
public interface UpstreamCalls {

    /** @param query encoded, with the token */
    Answer campus(DescribedOperation operation, String query);

    /** With the hub's token, which is renewed once where the city refuses it. */
    Answer carbon(DescribedOperation operation, String query, @Nullable JsonNode body);

    /** Asks the CA. */
    Answer ca(DescribedOperation operation, JsonNode body);

    /** The city is overloaded: nobody calls it for a while. */
    void slowDownCarbon();

    /**
     * What came back.
     *
     * @param body as text; may be anything
     */
    record Answer(int httpStatus, String body) {}
}
