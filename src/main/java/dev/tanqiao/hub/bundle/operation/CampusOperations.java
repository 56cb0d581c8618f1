package dev.tanqiao.hub.bundle.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.core.enrolment.CampusTokens;
import dev.tanqiao.core.enrolment.ConsentLost;
import dev.tanqiao.upstream.campus.CampusAnswer;
import dev.tanqiao.upstream.campus.CampusAnswer.Kind;
import dev.tanqiao.upstream.campus.ClientTokens;
import dev.tanqiao.upstream.contract.DescribedOperation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The operations of the campus: with our own token for the check of codes, with that of a person for all others. */
public final class CampusOperations {

    /** Whoever owns the code, it is a door that asks: the one operation that a client may call for itself. */
    private static final String AS_OURSELVES = "checkCode";

    private static final String ACCOUNT = "account";
    private static final String DATA = "entities";

    private final UpstreamCalls calls;
    private final ClientTokens ourselves;
    private final CampusTokens people;

    public CampusOperations(UpstreamCalls calls, ClientTokens ourselves, CampusTokens people) {
        this.calls = calls;
        this.ourselves = ourselves;
        this.people = people;
    }

    /** A token, and what replaces it where it is refused. */
    private record Token(Supplier<String> current, UnaryOperator<String> insteadOf) {}

    ObjectNode call(DescribedOperation operation, ObjectNode input) {
        Token token = operation.id().equals(AS_OURSELVES)
                ? new Token(ourselves::current, ourselves::insteadOf)
                : tokenOf(account(operation, input));
        String query = operation.query(Operations.checked(operation, input));
        return read(operation, answer(operation, token, query));
    }

    private Token tokenOf(String account) {
        return new Token(() -> people.current(account), refused -> people.renewed(account, refused));
    }

    private static String account(DescribedOperation operation, ObjectNode input) {
        JsonNode account = input.path(ACCOUNT);
        input.remove(ACCOUNT);
        String name = account.isTextual() ? account.textValue().strip() : "";
        if (name.isEmpty()) {
            Operations.mustFit(
                    operation,
                    List.of("#/account: is required, as text: the person with whose consent the campus is asked"));
        }
        return name;
    }

    private CampusAnswer answer(DescribedOperation operation, Token token, String query) {
        try {
            String current = token.current().get();
            CampusAnswer answer = ask(operation, current, query);
            return answer.kind() == Kind.TOKEN_REFUSED
                    ? ask(operation, token.insteadOf().apply(current), query)
                    : answer;
        } catch (CampusLoginUnavailable | ConsentLost noToken) {
            throw OperationFailed.notDone(operation.id(), String.valueOf(noToken.getMessage()), noToken);
        }
    }

    private CampusAnswer ask(DescribedOperation operation, String token, String query) {
        String withToken = "access_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        UpstreamCalls.Answer answer = calls.campus(operation, query.isEmpty() ? withToken : withToken + "&" + query);
        return CampusAnswer.read(answer.httpStatus(), answer.body());
    }

    private static ObjectNode read(DescribedOperation operation, CampusAnswer answer) {
        return switch (answer.kind()) {
            case TOKEN_REFUSED ->
                throw OperationFailed.notDone(
                        operation.id(), "the token was refused twice: " + answer.sentence(), null);
            case NOT_NOW -> throw OperationFailed.noAnswer(operation.id(), answer.sentence(), null);
            case REFUSED -> refused(operation, answer);
            case NO_DATA -> operation.promises(DATA) ? refused(operation, answer) : done(operation, answer);
            case DATA -> done(operation, answer);
        };
    }

    /** With what the campus tells all the same: of a forged code its type. */
    private static ObjectNode refused(DescribedOperation operation, CampusAnswer answer) {
        ObjectNode refused = JsonNodeFactory.instance.objectNode();
        ArrayNode entities = entities(operation, answer);
        if (entities.path(0) instanceof ObjectNode told) {
            refused.setAll(told);
        }
        return refused.put("refused", true).put("code", answer.errno()).put("message", answer.error());
    }

    /** An operation that reads pages answers with a list, any other with one object. */
    private static ObjectNode done(DescribedOperation operation, CampusAnswer answer) {
        ObjectNode done = JsonNodeFactory.instance.objectNode();
        ArrayNode entities = entities(operation, answer);
        if (operation.fields().contains("limit")) {
            done.put("total", answer.total()).set(DATA, entities);
        } else if (entities.path(0) instanceof ObjectNode fields) {
            done.setAll(fields);
        } else if (operation.promises(DATA)) {
            throw OperationFailed.noAnswer(
                    operation.id(), "a success without the data that the contract describes", null);
        }
        return done.put("refused", false);
    }

    private static ArrayNode entities(DescribedOperation operation, CampusAnswer answer) {
        ArrayNode entities = JsonNodeFactory.instance.arrayNode();
        for (String text : answer.entities()) {
            JsonNode entity = WireJson.value(text);
            if (!entity.isObject()) {
                throw OperationFailed.noAnswer(
                        operation.id(), "entity %s is no object that can be read".formatted(entities.size()), null);
            }
            entities.add(entity);
        }
        return (ArrayNode) operation.lenient(DATA, entities);
    }
}
