package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.World;
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

    static String oneOf(SimRequest request, String name, Set<String> allowed) {
        String value = required(request, name);
        if (!allowed.contains(value)) {
            throw Refused.badParameter(name);
        }
        return value;
    }

    /** The 学工号 of the request: it must be one of the token's person. */
    static World.Identity userCode(SimRequest request, World.Person person) {
        String code = required(request, "userCode");
        return person.identities().stream()
                .filter(identity -> identity.code().equals(code))
                .findFirst()
                .orElseThrow(() -> Refused.badParameter("userCode"));
    }
}
