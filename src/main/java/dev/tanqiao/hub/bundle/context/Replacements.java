package dev.tanqiao.hub.bundle.context;

import java.util.Optional;
import org.apache.camel.Component;
import org.apache.camel.spi.InterceptStrategy;

/** What stands in a bundle's context in place of what would be there: tests of bundles use no network and no disk. */
public interface Replacements {

    /** Nothing else than what belongs there. */
    Replacements NONE = new Replacements() {
        @Override
        public Optional<Component> instead(ListedComponent component) {
            return Optional.empty();
        }

        @Override
        public InterceptStrategy steps() {
            return (camel, step, target, next) -> target;
        }
    };

    /** What stands for a component. An address is compared with the list and the grants before it makes an endpoint. */
    Optional<Component> instead(ListedComponent component);

    /** What stands around each step. */
    InterceptStrategy steps();
}
