package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tanqiao.base.yaml.YamlDocument;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** A route bundle: what its {@code bundle.yaml} says, and its files. */
public final class Bundle {

    private static final Set<String> RESERVED = Set.of(
            "bridge",
            "campus",
            "hub",
            "tanqiao",
            "authorization",
            "bill",
            "delivery",
            "inbox",
            "settlement",
            "transaction");

    /** Of the hash; enough to tell the contents of one bundle apart. */
    private static final int SHOWN_DIGITS = 16;

    private final BundleFiles files;
    private final YamlDocument manifest;
    private final Head head;
    private final String hash;

    private Bundle(BundleFiles files, YamlDocument manifest) {
        this.files = files;
        this.manifest = manifest;
        this.head = manifest.as(Head.class);
        this.hash = files.hash();
    }

    /** {@code bundle.yaml} as it stands. */
    private record Head(
            String name,
            String version,
            String description,
            @Nullable String owner,
            @Nullable String hub,
            int order,
            @Nullable Map<String, Property> properties,
            @Nullable Grants grants) {}

    /**
     * Something that can be set.
     *
     * @param type what a value must be
     * @param standard the value when none is set, as text; null: none
     * @param required whether a value must be set
     * @param secret whether no output may show it
     */
    public record Property(
            Type type,
            String description,
            @JsonProperty("default") @Nullable String standard,
            boolean required,
            boolean secret) {

        /** What a value must be. */
        public enum Type {
            STRING,
            INTEGER,
            NUMBER,
            BOOLEAN,
            DURATION;

            @JsonCreator
            static Type of(String word) {
                return valueOf(word.toUpperCase(Locale.ROOT));
            }
        }
    }

    /**
     * What a bundle may do.
     *
     * @param providers cids of the equity providers at which its purchases may be settled
     * @param pointsPerDay most points that its purchases may settle in one day; 0: none
     * @param operations operationIds of the upstreams' operations that it may call
     * @param unmasked whether it sees data of persons unmasked
     * @param hosts where its clients may connect: {@code host}, {@code host:port} or {@code *.domain}
     */
    public record Grants(
            Set<String> providers,
            BigDecimal pointsPerDay,
            Set<String> operations,
            boolean unmasked,
            Set<String> hosts) {

        /** Nothing. */
        static final Grants NONE = new Grants(Set.of(), BigDecimal.ZERO, Set.of(), false, Set.of());

        /** What is not said is not granted. */
        public Grants {
            providers = providers == null ? Set.of() : Set.copyOf(providers);
            pointsPerDay = pointsPerDay == null ? BigDecimal.ZERO : pointsPerDay;
            operations = operations == null ? Set.of() : Set.copyOf(operations);
            hosts = hosts == null ? Set.of() : Set.copyOf(hosts);
        }
    }

    /**
     * Reads a bundle's {@code bundle.yaml}.
     *
     * @param hubVersion this hub's; one that is not released counts as the release to come
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what is wrong
     */
    public static Bundle of(BundleFiles files, String hubVersion) {
        YamlDocument manifest = files.yaml(BundleFiles.MANIFEST).checkedAgainst("contracts/bundle/bundle.schema.json");
        var bundle = new Bundle(files, manifest);
        if (RESERVED.contains(bundle.name())) {
            throw bundle.problem("/name", "another name; '%s' is the hub's own".formatted(bundle.name()));
        }
        Semver hub = Objects.requireNonNull(Semver.coerce(hubVersion), "tanqiao.version")
                .withClearedPreReleaseAndBuild();
        if (bundle.head.hub() != null && !hub.satisfies(bundle.head.hub())) {
            throw bundle.problem(
                    "/hub",
                    "a range that contains this hub's version, %s; take a version of the bundle that is made for it"
                            .formatted(hub));
        }
        bundle.properties().forEach(bundle::checkProperty);
        return bundle;
    }

    private void checkProperty(String name, Property property) {
        String at = "/properties/" + name;
        if (property.standard() == null) {
            return;
        }
        if (property.secret()) {
            throw problem(at + "/default", "no default; a secret is never written into a file of a bundle");
        }
        if (property.required()) {
            throw problem(at + "/default", "no default of what must be set, or no 'required'");
        }
        PropertyValues.misfit(property.type(), property.standard()).ifPresent(expected -> {
            throw problem(at + "/default", expected);
        });
    }

    /** A complaint about {@code bundle.yaml}. */
    RuntimeException problem(String pointer, String expected) {
        return manifest.problem(pointer, expected);
    }

    public String name() {
        return head.name();
    }

    public String version() {
        return head.version();
    }

    /** One sentence. */
    public String description() {
        return head.description();
    }

    /** Who answers for it; empty when nobody is named. */
    public String owner() {
        return Objects.requireNonNullElse(head.owner(), "");
    }

    /** Its place among the bundles; smaller first. */
    public int order() {
        return head.order();
    }

    /** What can be set, by name. */
    public Map<String, Property> properties() {
        return head.properties() == null ? Map.of() : Map.copyOf(head.properties());
    }

    /** The variable that sets a property, {@code TANQIAO_BUNDLE_CANTEEN_LATE_AFTER}. */
    public String variable(String property) {
        return PropertyValues.variable(PropertyValues.setting(this, property));
    }

    /** What it may do. */
    public Grants grants() {
        return Objects.requireNonNullElse(head.grants(), Grants.NONE);
    }

    public BundleFiles files() {
        return files;
    }

    /** SHA-256 of its content ({@link BundleFiles#hash()}). */
    public String hash() {
        return hash;
    }

    /** Name, version and the hash's beginning, {@code canteen@1.2.0+3f2a91c07be4d518}: what every decision of its rules keeps. */
    public String stamp() {
        return "%s@%s+%s".formatted(name(), version(), hash.substring(0, SHOWN_DIGITS));
    }
}
