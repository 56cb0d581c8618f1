package dev.tanqiao.hub.bundle.door;

import dev.tanqiao.base.yaml.Nearest;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The component {@code tanqiao:}: the only way from a route of a bundle to the hub. Kamelets wrap it ({@code docs/kamelets.md}).
 */
public final class DoorComponent extends DefaultComponent {

    private final Door door;
    private final Schemas schemas;

    /** @param schemas among the files of the bundle */
    public DoorComponent(Door door, Schemas schemas) {
        this.door = door;
        this.schemas = schemas;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String what, Map<String, Object> parameters) {
        Address address = Address.byName(what);
        Map<String, String> options = new TreeMap<>();
        parameters.forEach((name, value) -> options.put(name, String.valueOf(value)));
        parameters.clear();
        options.keySet().forEach(option -> {
            if (!address.options().contains(option)) {
                throw new IllegalArgumentException("tanqiao:%s has no option '%s'%s."
                        .formatted(what, option, Nearest.hint(option, new TreeSet<>(address.options()))));
            }
        });
        schemas.require(options.getOrDefault("schema", ""));
        return new DoorEndpoint(uri, this, address, options);
    }

    Door door() {
        return door;
    }

    Schemas schemas() {
        return schemas;
    }
}
