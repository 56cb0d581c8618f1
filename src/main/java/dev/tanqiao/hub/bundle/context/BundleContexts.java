package dev.tanqiao.hub.bundle.context;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.DoorComponent;
import dev.tanqiao.hub.bundle.door.Schemas;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.properties.DefaultPropertiesFunctionResolver;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.impl.engine.DefaultDataFormatResolver;
import org.apache.camel.impl.engine.DefaultFactoryFinderResolver;
import org.apache.camel.impl.engine.DefaultLanguageResolver;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.apache.camel.impl.health.RoutesHealthCheckRepository;
import org.apache.camel.spi.ClassResolver;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatResolver;
import org.apache.camel.spi.FactoryFinder;
import org.apache.camel.spi.FactoryFinderResolver;
import org.apache.camel.spi.Language;
import org.apache.camel.spi.LanguageResolver;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.spi.ResourceLoader;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/** Makes the CamelContext of a bundle: only what is listed is in it, and the hub is met at one component, {@code tanqiao:}. */
public final class BundleContexts {

    /** Languages besides Simple, which is our own. */
    static final Set<String> LANGUAGES =
            Set.of("constant", "header", "exchangeProperty", "variable", "jsonpath", "tokenize");

    static final Set<String> DATA_FORMATS = Set.of("jackson");

    private static final String DOOR = "tanqiao";
    private static final String KAMELET = "kamelet";
    private static final String AMQP = "amqp";

    private final Map<String, ListedComponent> listed;
    private final Map<String, byte[]> vocabulary;
    private final Path folder;
    private final HttpClientConfigurer answers;

    /**
     * @param allowed names of the components that may be used, all of them listed
     * @param vocabulary the hub's kamelets by file name
     * @param folder below which each bundle has its own, where it reads and writes files
     * @param answers how much of an answer is read
     */
    public BundleContexts(
            Collection<String> allowed, Map<String, byte[]> vocabulary, Path folder, HttpClientConfigurer answers) {
        this.listed = new LinkedHashMap<>(ListedComponent.byScheme());
        this.listed.values().removeIf(component -> !allowed.contains(component.name()));
        this.vocabulary = new TreeMap<>(vocabulary);
        this.folder = folder;
        this.answers = answers;
    }

    /**
     * Loads the routes of a bundle into a new context, which is not started.
     *
     * @throws Exception when a file cannot be loaded; the context is closed again
     */
    public CamelContext load(BundleRoutes bundle, Door door) throws Exception {
        return load(bundle, door, Replacements.NONE);
    }

    /** Likewise, with something else in place of clients or steps. */
    public CamelContext load(BundleRoutes bundle, Door door, Replacements replacements) throws Exception {
        DefaultCamelContext camel = create(bundle, door, replacements);
        try {
            camel.build();
            for (Map.Entry<String, byte[]> file : bundle.files().entrySet()) {
                if (file.getKey().matches("[^/]+\\.(camel|kamelet)\\.yaml")) {
                    YamlDocument.parse(file.getKey(), file.getValue()); // Camel's reader unfolds what explodes
                }
                if (file.getKey().endsWith(".camel.yaml")) {
                    PluginHelper.getRoutesLoader(camel)
                            .loadRoutes(ResourceHelper.fromBytes(file.getKey(), file.getValue()));
                }
            }
            return camel;
        } catch (Exception failure) {
            camel.close();
            throw failure;
        }
    }

    private DefaultCamelContext create(BundleRoutes bundle, Door door, Replacements replacements) {
        var camel = new DefaultCamelContext(false);
        camel.disableJMX();
        camel.setNameStrategy(new ExplicitCamelContextNameStrategy(bundle.name()));
        camel.setLoadTypeConverters(false);
        camel.setSourceLocationEnabled(true);
        camel.setAutowiredEnabled(false);
        camel.getShutdownStrategy().setTimeout(20);
        camel.getCamelContextExtension().setRegistry(new DefaultRegistry());
        camel.getRegistry().bind("sources", new Utf8Sources());
        ClassResolver everything = new DefaultClassResolver(camel);
        camel.setClassResolver(new ListedClasses());
        ExtendedCamelContext extension = camel.getCamelContextExtension();
        extension.addContextPlugin(FactoryFinderResolver.class, new Factories(everything));
        var hosts = new Hosts(bundle.name(), bundle.hosts());
        extension.addContextPlugin(
                ComponentResolver.class,
                new Components(
                        listed,
                        new DoorComponent(door, new Schemas(bundle.files())),
                        hosts,
                        folder.resolve(bundle.name()),
                        answers,
                        replacements));
        extension.addContextPlugin(LanguageResolver.class, new Languages());
        extension.addContextPlugin(DataFormatResolver.class, new DataFormats());
        extension.addContextPlugin(ResourceLoader.class, new BundleResources(kamelets(bundle), bundle.files()));
        extension.addContextPlugin(HealthCheckRegistry.class, health(camel));
        extension.addInterceptStrategy(new DataHeaders());
        extension.addInterceptStrategy(replacements.steps());
        camel.addModelLifecycleStrategy(new KameletOfEachStep());
        camel.setPropertiesComponent(properties(bundle.properties()));
        return camel;
    }

    /** Whether routes run, and their sources can be read. */
    private static HealthCheckRegistry health(CamelContext camel) {
        var health = new DefaultHealthCheckRegistry(camel);
        health.register(new RoutesHealthCheckRepository());
        health.register(new ConsumersHealthCheckRepository());
        return health;
    }

    private Map<String, byte[]> kamelets(BundleRoutes bundle) {
        Map<String, byte[]> kamelets = new TreeMap<>(vocabulary);
        bundle.files().forEach((path, bytes) -> {
            if (path.endsWith(".kamelet.yaml") && kamelets.putIfAbsent(path, bytes) != null) {
                throw new NotGranted("%s is a kamelet of the hub; give the bundle's own another name.".formatted(path));
            }
        });
        return kamelets;
    }

    private static PropertiesComponent properties(Map<String, String> values) {
        var properties = new PropertiesComponent();
        properties.setPropertiesFunctionResolver(new NoFunctions());
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
        properties.setAutoDiscoverPropertiesSources(false);
        var initial = new Properties();
        initial.putAll(values);
        properties.setInitialProperties(initial);
        return properties;
    }

    /** Camel's own services may be of any class; what YAML names may not. */
    private static final class Factories extends DefaultFactoryFinderResolver {
        private final ClassResolver everything;

        Factories(ClassResolver everything) {
            this.everything = everything;
        }

        @Override
        public FactoryFinder resolveFactoryFinder(ClassResolver classResolver, String resourcePath) {
            return super.resolveFactoryFinder(everything, resourcePath);
        }

        @Override
        public FactoryFinder resolveBootstrapFactoryFinder(ClassResolver classResolver, String resourcePath) {
            return super.resolveBootstrapFactoryFinder(everything, resourcePath);
        }
    }

    private static final class Components extends DefaultComponentResolver {
        private final Map<String, ListedComponent> listed;
        private final DoorComponent door;
        private final Hosts hosts;
        private final Path folder;
        private final HttpClientConfigurer answers;
        private final Replacements replacements;

        Components(
                Map<String, ListedComponent> listed,
                DoorComponent door,
                Hosts hosts,
                Path folder,
                HttpClientConfigurer answers,
                Replacements replacements) {
            this.listed = listed;
            this.replacements = replacements;
            this.door = door;
            this.hosts = hosts;
            this.folder = folder;
            this.answers = answers;
        }

        @Override
        public @Nullable Component resolveComponent(String name, CamelContext camel) {
            if (name.equals(DOOR)) {
                return door;
            }
            ListedComponent allowed = listed.get(name);
            if (allowed == null) {
                throw new NotGranted(
                        "The component '%s' is not on the list of what bundles may use; it has: tanqiao, %s."
                                .formatted(name, String.join(", ", new TreeSet<>(listed.keySet()))));
            }
            Optional<Component> replacement = replacements.instead(allowed);
            if (replacement.isPresent()) {
                return new GuardedComponent(replacement.get(), allowed, hosts, folder);
            }
            Component component = switch (name) {
                case AMQP -> new BrokerComponent();
                case "file" -> new FolderComponent(folder);
                default -> super.resolveComponent(name, camel);
            };
            if (component instanceof KameletComponent kamelet) {
                kamelet.setLocation(BundleResources.KAMELET);
                return kamelet;
            }
            if (component instanceof SedaComponent seda) {
                seda.setDefaultPollTimeout(100);
            }
            if (component instanceof KafkaComponent kafka) {
                kafka.getConfiguration().setBreakOnFirstError(true); // else a record whose route fails is passed over
            }
            if (component instanceof HttpComponent http) {
                harden(http);
            }
            if (component instanceof DefaultComponent client && !allowed.to().isEmpty()) {
                client.setLazyStartProducer(
                        true); // a server that is away keeps no hub from starting: its route fails, and is run again
            }
            return component == null ? null : new GuardedComponent(component, allowed, hosts, folder);
        }

        /** As the hub's own client: nothing is sent twice or elsewhere, and an answer has an end. */
        private void harden(HttpComponent http) {
            http.setAutomaticRetriesDisabled(true);
            http.setFollowRedirects(false);
            http.setHttpClientConfigurer(client -> {
                answers.configureHttpClient(client);
                client.addExecInterceptorFirst("granted-hosts", (request, scope, chain) -> {
                    hosts.checkRoute(
                            scope.route.getTargetHost().getHostName(),
                            scope.route.getTargetHost().getPort());
                    return chain.proceed(request, scope);
                });
            });
        }
    }

    private static final class Languages extends DefaultLanguageResolver {

        @Override
        public Language resolveLanguage(String name, CamelContext camel) {
            if (name.equals("simple") || name.equals("file")) {
                var simple = new ListedSimple();
                simple.setCamelContext(camel);
                return simple;
            }
            if (name.equals("bean")) {
                return new MapPath(camel);
            }
            if (!LANGUAGES.contains(name)) {
                throw new NotGranted("The language '%s' is not on the list of what bundles may use; it has: simple, %s."
                        .formatted(name, String.join(", ", new TreeSet<>(LANGUAGES))));
            }
            return super.resolveLanguage(name, camel);
        }
    }

    private static final class DataFormats extends DefaultDataFormatResolver {

        @Override
        public @Nullable DataFormat createDataFormat(String name, CamelContext camel) {
            if (!DATA_FORMATS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new NotGranted(
                        "The data format '%s' is not on the list of what bundles may use; it has: json (library: Jackson)."
                                .formatted(name));
            }
            return super.createDataFormat(name, camel);
        }
    }

    /** No {@code {{env:…}}}, {@code {{sys:…}}}, {@code {{bean:…}}}: a bundle has its own properties only. */
    private static final class NoFunctions extends DefaultPropertiesFunctionResolver {

        @Override
        public @Nullable PropertiesFunction resolvePropertiesFunction(String name) {
            if (super.resolvePropertiesFunction(name) != null) {
                throw new NotGranted(
                        "{{%s:…}} is no property of the bundle: it has those of its bundle.yaml only.".formatted(name));
            }
            return null;
        }

        @Override
        public boolean hasFunction(String name) {
            return false;
        }
    }
}
