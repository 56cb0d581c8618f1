package dev.tanqiao.lab.simulator;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.upstream.contract.Contract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Holds what the upstreams are asked against their contracts; these are read once a process, and their schemas are kept. */
final class ContractGuard {

    private static final Pattern OPERATION = Pattern.compile("^\\w+ request:? ");

    /** Pages and control, subscribers that this world does not play, and what a browser looks for wherever it is. */
    private static final Pattern NO_UPSTREAM = Pattern.compile("/__.*|/subscribers/.*|/favicon\\.ico");

    private static final Map<String, Contract> BY_PATH = byPath();

    private static final Set<String> DESCRIBED = BY_PATH.values().stream()
            .flatMap(contract -> contract.described().stream())
            .collect(Collectors.toUnmodifiableSet());

    private ContractGuard() {}

    private static Map<String, Contract> byPath() {
        Map<String, Contract> byPath = new HashMap<>();
        for (Contract contract : List.of(Contract.campus(), Contract.carbon())) {
            contract.described().forEach(key -> byPath.put(key.substring(key.indexOf(' ') + 1), contract));
        }
        return byPath;
    }

    /**
     * What of a request breaks its upstream's contract, each with its place and in words:
     * {@code body /data/0: must be at most 20 characters long}. No value of the request is in them. Empty too for what no
     * contract describes, such as the address of a subscriber.
     */
    static List<String> violations(SimRequest request) {
        return Optional.ofNullable(BY_PATH.get(request.path())).stream()
                .flatMap(contract -> contract
                        .violationsOf(
                                request.method(), request.path(), request.query(), request.headers(), request.body())
                        .stream())
                .map(ContractGuard::shown)
                .toList();
    }

    /** Whether somebody asks an upstream for what no contract describes: the address is another's, or the method. */
    static boolean isInNoContract(SimRequest request) {
        return !DESCRIBED.contains(asked(request))
                && !NO_UPSTREAM.matcher(request.path()).matches();
    }

    /** That it is in no contract, and what may have been meant. */
    static List<String> inNoContract(SimRequest request) {
        String meant = Nearest.to(asked(request), DESCRIBED)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        return List.of(asked(request) + " is in no contract" + meant);
    }

    /** How a request that no contract has is named; a part of its path may be a secret. */
    static String asked(SimRequest request) {
        return request.method() + " " + Redaction.ofPath(request.path());
    }

    /** {@code orderSettel request body#/data/0: …} without the operation, which the call names already. */
    private static String shown(String violation) {
        return OPERATION.matcher(violation).replaceFirst("").replace("#/", " /").replace("#:", ":");
    }
}
