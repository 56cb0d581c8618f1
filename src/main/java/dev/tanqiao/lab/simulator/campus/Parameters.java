package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.World;
import java.util.Optional;
import java.util.Set;

/** Reads a campus request's parameters; what does not fit is refused with errno 10001. */
final class Parameters {

    private Parameters() {}

    static String required(SimRequest request, String name) {
        return request.parameter(name).filter(value -> !value.isEmpty()).orElseThrow(() -> Refused.badParameter(name));
    }

    static boolean flag(SimRequest request, String name) {
        return switch (request.parameter(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refused.badParameter(name);
        };
    }

    static Optional<String> oneOf(SimRequest request, String name, Set<String> allowed) {
        Optional<String> value = request.parameter(name).filter(given -> !given.isEmpty());
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw Refused.badParameter(name);
        }
        return value;
    }

    /** The identity that the request names by its 学工号, one of the token's person; the default one unless it names any. */
    static World.Identity userCode(SimRequest request, World.Person person) {
        String code = request.parameter("userCode").orElse("");
        return person.identities().stream()
                .filter(identity -> code.isEmpty() || identity.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Refused.badParameter("userCode"));
    }
}
