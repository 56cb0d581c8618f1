package dev.tanqiao.hub.bundle;

import dev.tanqiao.hub.store.bundle.PropertyRows;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The bundles of this hub as operators see them, and the properties that they may set. */
@Component
public final class BundleOverview {

    private final BundleLoader loader;
    private final PropertyValues values;
    private final PropertyRows rows;
    private final Clock clock;

    BundleOverview(BundleLoader loader, PropertyValues values, PropertyRows rows, Clock clock) {
        this.loader = loader;
        this.values = values;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * A bundle.
     *
     * @param hash SHA-256 of its content
     * @param owner empty: nobody is named
     */
    public record BundleView(
            String name,
            String version,
            String hash,
            int order,
            String description,
            String owner,
            List<PropertyView> properties) {}

    /**
     * A property of a bundle.
     *
     * @param value null: not set, or a secret, which nobody is shown
     * @param setBy {@code settings} (also the environment), {@code secret}, {@code api}, {@code default} or {@code nobody}
     * @param actor who set it over the API; null: nobody
     */
    public record PropertyView(
            String name,
            String type,
            String description,
            boolean secret,
            boolean required,
            @Nullable String value,
            String setBy,
            @Nullable String actor,
            @Nullable Instant changedAt) {}

    /** All that are loaded, by their order. */
    public List<BundleView> bundles() {
        return loader.loaded().stream().map(this::view).toList();
    }

    /** Within it a property is {@link #set}, and that is committed: nothing else is applied meanwhile. */
    public <T> T alone(Supplier<T> change) {
        return loader.alone(change);
    }

    /**
     * Sets a property, or takes back what was set over the API. This replica runs with it when the call returns, others some seconds later.
     *
     * @param value null: what settings and the bundle's default say holds again
     * @return empty: there is no such bundle
     * @throws IllegalArgumentException when the property cannot have that value over the API; the message says why
     * @throws RuntimeException when the bundle cannot run with it; what ran goes on, and nothing is stored once the transaction is rolled back
     */
    public Optional<BundleView> set(String bundle, String property, @Nullable String value, String actor) {
        return loader.loaded().stream()
                .filter(loaded -> loaded.name().equals(bundle))
                .findFirst()
                .map(loaded -> {
                    values.checkForApi(loaded, property, value);
                    rows.set(bundle, property, value, actor, clock.instant());
                    loader.applyProperties();
                    return view(loaded);
                });
    }

    private BundleView view(Bundle bundle) {
        List<PropertyView> properties = new ArrayList<>();
        values.told(bundle).forEach((name, told) -> {
            Bundle.Property property =
                    Objects.requireNonNull(bundle.properties().get(name));
            properties.add(new PropertyView(
                    name,
                    property.type().name().toLowerCase(Locale.ROOT),
                    property.description(),
                    property.secret(),
                    property.required(),
                    told.value(),
                    told.setBy(),
                    told.row() == null ? null : told.row().actor(),
                    told.row() == null ? null : told.row().changedAt()));
        });
        return new BundleView(
                bundle.name(),
                bundle.version(),
                bundle.hash(),
                bundle.order(),
                bundle.description(),
                bundle.owner(),
                properties);
    }
}
