package dev.tanqiao.upstream.drift;

import dev.tanqiao.upstream.contract.Contract;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One harmless question to an upstream.
 *
 * @param contract of that upstream
 * @param base where it answers
 * @param path as the contract has it
 * @param body empty: none
 */
record Question(
        Contract contract,
        URI base,
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {

    /** All that may ever be asked: what reads, and the two logins. Nothing of it books, authorizes, subscribes or opens. */
    private static final Set<String> HARMLESS = Set.of(
            "token",
            "checkCode",
            "getIdentity",
            "getPayParameters",
            "getTransactions",
            "getAccessToken",
            "licenseAgreement",
            "getReductionScene",
            "getPointInfo",
            "getPointsBillInfo");

    Question {
        String operation = contract.operationId(method, path).orElse("what no contract describes");
        if (!HARMLESS.contains(operation)) {
            throw new IllegalArgumentException(
                    "%s %s is %s, which is not a read-only request.".formatted(method, path, operation));
        }
    }

    String operation() {
        return contract.operationId(method, path).orElseThrow();
    }

    URI address() {
        String parameters = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return URI.create(
                base.toString().replaceAll("/+$", "") + path + (parameters.isEmpty() ? "" : "?" + parameters));
    }
}
