package dev.tanqiao.hub.bundle.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.upstream.carbon.CityAnswer;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.contract.DescribedOperation;

/** The operations of the city's platform, and of the CA. */
public final class CarbonOperations {

    /** The one that the CA answers, at an address of its own. */
    private static final String BY_THE_CA = "issueCid";

    private static final String DATA = "content";

    private final UpstreamCalls calls;
    private final CityReader reader;

    public CarbonOperations(UpstreamCalls calls, CityReader reader) {
        this.calls = calls;
        this.reader = reader;
    }

    ObjectNode call(DescribedOperation operation, ObjectNode given) {
        ObjectNode input = Operations.checked(operation, given);
        UpstreamCalls.Answer answer = operation.id().equals(BY_THE_CA)
                ? calls.ca(operation, input)
                : calls.carbon(operation, operation.query(input), operation.body(input));
        AttemptOutcome outcome = reader.outcome(answer.httpStatus(), answer.body());
        if (outcome.slowDown()) {
            calls.slowDownCarbon();
        }
        String message =
                Redactor.withoutCid(outcome.message(), input.path("cid").asText());
        return switch (outcome.verdict()) {
            case ACCEPTED -> done(operation, CityAnswer.read(answer.body()).content());
            case REFUSED -> refused(String.valueOf(outcome.code()), message);
            case SURELY_NOT_SENT -> throw OperationFailed.notDone(operation.id(), message, null);
            case UNKNOWN -> throw OperationFailed.noAnswer(operation.id(), message, null);
        };
    }

    private static ObjectNode done(DescribedOperation operation, JsonNode content) {
        ObjectNode done = JsonNodeFactory.instance.objectNode();
        if (operation.lenient(DATA, content) instanceof ObjectNode fields) {
            done.setAll(fields);
        } else if (operation.promises(DATA)) {
            throw OperationFailed.noAnswer(
                    operation.id(), "code 200 without the content that the contract describes", null);
        }
        return done.put("refused", false);
    }

    /** The code as a number, wherever it is one. */
    private static ObjectNode refused(String code, String message) {
        ObjectNode refused = JsonNodeFactory.instance.objectNode().put("refused", true);
        return (code.matches("-?\\d{1,9}") ? refused.put("code", Integer.parseInt(code)) : refused.put("code", code))
                .put("message", message);
    }
}
