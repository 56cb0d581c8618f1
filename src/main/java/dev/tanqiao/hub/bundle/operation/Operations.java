package dev.tanqiao.hub.bundle.operation;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.upstream.contract.Contract;
import dev.tanqiao.upstream.contract.DescribedOperation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every operation of the upstreams' documents that a bundle may call, by its {@code operationId}. What goes in is held against the contract
 * before anything leaves; what comes out is read leniently. An upstream's refusal is a value, silence is an exception.
 */
public final class Operations {

    /** What no bundle may call, and why. */
    private static final Map<String, String> KEPT = Map.of(
            "orderSettel", "only the settlement engine sends orders; hand in a purchase instead",
            "getAccessToken", "the hub fetches its own tokens, and gives none out",
            "token", "the hub fetches its own tokens, and gives none out",
            "logout", "who signs out does so in a browser of their own",
            "discovery", "the hub's settings say where jAccount is",
            "authorize", "people consent at the hub's /enrol, and their tokens stay there");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};

    private final Map<String, DescribedOperation> campus;
    private final Map<String, DescribedOperation> carbon;
    private final CampusOperations campusCalls;
    private final CarbonOperations carbonCalls;

    public Operations(CampusOperations campusCalls, CarbonOperations carbonCalls) {
        this.campusCalls = campusCalls;
        this.carbonCalls = carbonCalls;
        this.campus = callable(Contract.campus());
        this.carbon = callable(Contract.carbon());
    }

    private static Map<String, DescribedOperation> callable(Contract contract) {
        Map<String, DescribedOperation> callable = new TreeMap<>(contract.byId());
        callable.keySet().removeAll(KEPT.keySet());
        return callable;
    }

    /**
     * What bundles may call of an upstream, by {@code operationId}.
     *
     * @param upstream {@code campus} or {@code carbon}
     */
    public static Set<String> callable(String upstream) {
        return callable(Contract.of(upstream)).keySet();
    }

    /**
     * Calls an operation.
     *
     * @param input the fields of the contract's query or body; where the operation is about a person of the campus also {@code account}, whose
     *     token the hub uses
     * @return {@code refused: false} and the fields of the answer's data; or {@code refused: true} with {@code code} and {@code message} as the
     *     upstream says them
     * @throws OperationRefused when it may not be called so; nothing was sent
     * @throws OperationFailed when no answer came that can be used
     */
    public Map<String, Object> call(String operationId, Map<String, ?> input) {
        ObjectNode fields = fields(operationId, input);
        DescribedOperation ofCampus = campus.get(operationId);
        DescribedOperation ofCarbon = carbon.get(operationId);
        if (ofCampus != null) {
            return JSON.convertValue(campusCalls.call(ofCampus, fields), FIELDS);
        }
        if (ofCarbon != null) {
            return JSON.convertValue(carbonCalls.call(ofCarbon, fields), FIELDS);
        }
        String kept = KEPT.get(operationId);
        Set<String> all = new TreeSet<>(campus.keySet());
        all.addAll(carbon.keySet());
        throw new OperationRefused(
                kept == null
                        ? "There is no operation %s%s".formatted(operationId, Nearest.hint(operationId, all))
                        : "No bundle may call %s: %s.".formatted(operationId, kept));
    }

    private static ObjectNode fields(String operationId, Map<String, ?> input) {
        try {
            return JSON.valueToTree(input);
        } catch (IllegalArgumentException noJson) {
            throw new OperationRefused("%s was not called: its input holds what is no JSON: %s"
                    .formatted(operationId, noJson.getMessage()));
        }
    }

    /** The input as it is sent; refuses what does not fit. */
    static ObjectNode checked(DescribedOperation operation, ObjectNode input) {
        ObjectNode typed = operation.typed(input);
        mustFit(operation, operation.violationsOf(typed));
        return typed;
    }

    static void mustFit(DescribedOperation operation, List<String> violations) {
        if (!violations.isEmpty()) {
            throw new OperationRefused("%s was not called: its input does not fit the contract. %s"
                    .formatted(operation.id(), String.join("; ", violations)));
        }
    }
}
