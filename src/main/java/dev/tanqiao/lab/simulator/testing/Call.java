package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request that an upstream saw. No token, code or cid is in it.
 *
 * @param number 1 is the first since the beginning
 * @param at in the upstreams' time
 * @param operation {@code city.orderSettel}; of a request by a wrong method its method and address
 * @param transactionId the order it was about, where it names one
 * @param httpStatus of the answer; 0 where there was none
 * @param code the {@code code} or {@code errno} of the answer's envelope, as it was written
 * @param violations what of the request breaks the upstream's contract, in words; none when all is well
 */
public record Call(
        long number,
        Instant at,
        String operation,
        @Nullable String transactionId,
        int httpStatus,
        @Nullable String code,
        List<String> violations) {

    static Call of(JsonNode row) {
        JsonNode code = row.path("code");
        return new Call(
                row.path("number").asLong(),
                Instant.parse(row.path("at").asText()),
                row.path("operation").asText(),
                row.path("transactionId").textValue(),
                row.path("status").asInt(),
                code.isMissingNode() ? null : code.asText(),
                StreamSupport.stream(row.path("violations").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }
}
