package dev.tanqiao.lab.simulator;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.util.Map;
import java.util.stream.Collectors;

/** Where an operation is asked, as the shipped mappings have it: {@code GET /v1/unicode/pay}. */
public record Address(String method, String path) {

    private static final Map<String, Address> BY_OPERATION = ShippedMappings.all()
            .filter(mapping -> mapping.getRequest().getUrlPath() != null)
            .collect(Collectors.toUnmodifiableMap(Address::operation, Address::of));

    /**
     * Where it is asked.
     *
     * @param operation its name in the mappings, {@code campus.pay}
     * @throws IllegalArgumentException when no upstream has it
     */
    public static Address of(String operation) {
        Address address = BY_OPERATION.get(operation);
        if (address == null) {
            throw new IllegalArgumentException("No upstream has an operation " + operation + ".");
        }
        return address;
    }

    private static Address of(StubMapping mapping) {
        return new Address(
                mapping.getRequest().getMethod().getName(), mapping.getRequest().getUrlPath());
    }

    private static String operation(StubMapping mapping) {
        return mapping.getResponse().getTransformerParameters().getString("operation");
    }
}
