package dev.tanqiao.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.simulator.Operations;
import dev.tanqiao.simulator.fault.Fault;
import dev.tanqiao.yaml.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The faults of a scenario, as its steps plant and heal them: says which cannot be planted, and which could never strike. */
final class FaultLint {

    private static final String CONTRADICTS = "contradicts the fault before it: both would strike the same calls of %s";

    private final BiConsumer<String, String> complain;
    private final List<Fault> standing = new ArrayList<>();

    /** @param complain takes a JSON pointer, and what is wrong there */
    FaultLint(BiConsumer<String, String> complain) {
        this.complain = complain;
    }

    /** One step, with one fault or several. */
    void plant(String pointer, JsonNode body) {
        List<Fault> together = new ArrayList<>();
        for (int i = 0; i < (body.isArray() ? body.size() : 1); i++) {
            String at = body.isArray() ? pointer + "/" + i : pointer;
            try {
                Fault fault = Fault.read(body.isArray() ? body.path(i) : body);
                check(at, fault, together);
                together.add(fault);
            } catch (IllegalArgumentException unfit) {
                String.valueOf(unfit.getMessage())
                        .lines()
                        .forEach(line -> complain.accept(at, line.replaceFirst("^fault:\\d+: /?", "")));
            }
        }
        standing.addAll(together);
    }

    private void check(String at, Fault fault, List<Fault> together) {
        if (!Operations.ALL.contains(fault.operation())) {
            complain.accept(
                    at + "/operation",
                    "nobody asks for " + fault.operation() + Nearest.hint(fault.operation(), Operations.ALL));
        }
        // Of one planted earlier the n-th call is another than the n-th from now on.
        boolean contradicts = together.stream().anyMatch(fault::contradicts)
                || standing.stream().anyMatch(earlier -> earlier.nth() == null && fault.contradicts(earlier));
        if (contradicts) {
            complain.accept(at, CONTRADICTS.formatted(fault.operation()));
        }
    }

    /** All that were planted are gone. */
    void heal() {
        standing.clear();
    }
}
