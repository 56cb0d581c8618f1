package dev.tanqiao.hub.bundle.context;

import dev.tanqiao.base.yaml.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.mail.MailEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.URISupport;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.jspecify.annotations.Nullable;

/** A component as bundles may use it: each address is compared with the list and the grants before Camel makes an endpoint of it. */
final class GuardedComponent extends ServiceSupport implements Component {

    /** Options that are paths: where files go. */
    private static final Set<String> PATHS =
            Set.of("fileName", "move", "moveFailed", "preMove", "doneFileName", "tempFileName");

    private static final Pattern LEAVES_THE_FOLDER =
            Pattern.compile("/.*|.*\\\\.*|(.*/)?\\.\\.(/.*)?|[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern OF_THE_FILE = Pattern.compile("\\$(simple)?\\{(?!(file|date):)");
    private static final String BEFORE_A_CLIENT = "httpClient.";

    private final Component component;
    private final ListedComponent listed;
    private final Hosts hosts;
    private final Path folder;

    /** @param folder the bundle's own */
    GuardedComponent(Component component, ListedComponent listed, Hosts hosts, Path folder) {
        this.component = component;
        this.listed = listed;
        this.hosts = hosts;
        this.folder = folder;
    }

    @Override
    public Endpoint createEndpoint(String uri) throws Exception {
        return createEndpoint(uri, null);
    }

    @Override
    public Endpoint createEndpoint(String uri, @Nullable Map<String, Object> parameters) throws Exception {
        int query = uri.indexOf('?');
        String address = query < 0 ? uri : uri.substring(0, query);
        // As the component reads them, decoded or not.
        Map<String, Object> options = query >= 0 && useRawUri()
                ? URISupport.parseQuery(uri.substring(query + 1), true)
                : URISupport.parseParameters(new URI(UnsafeUriCharactersEncoder.encode(uri)));
        if (parameters != null) {
            options.putAll(parameters);
        }
        URISupport.resolveRawParameterValues(options);
        options.forEach(this::checkOption);
        checkHosts(address, options);
        String within = listed.folder() ? belowFolder(address) : address;
        return hardened(component.createEndpoint(query < 0 ? within : within + uri.substring(query), parameters));
    }

    private static Endpoint hardened(Endpoint endpoint) {
        if (endpoint instanceof MailEndpoint mail) {
            mail.setBinding(AddressedMail.of(mail));
        }
        if (endpoint instanceof SftpEndpoint sftp) { // whose server else could be any
            sftp.getConfiguration().setStrictHostKeyChecking("yes");
            sftp.getConfiguration().setUseUserKnownHostsFile(false);
        }
        return endpoint;
    }

    private void checkOption(String option, Object value) {
        if (!listed.knows(option) && (!listed.queries() || isOfTheClient(option))) {
            throw new NotGranted(
                    NotGranted.Of.OPTION,
                    "The option '%s' of %s is not on the list of what bundles may use%s."
                            .formatted(option, listed.name(), Nearest.hint(option, listed.options())));
        }
        String text = Objects.toString(value, "");
        if (PATHS.contains(option)
                && (LEAVES_THE_FOLDER.matcher(text).matches()
                        || OF_THE_FILE.matcher(text).find())) {
            throw new NotGranted(
                    NotGranted.Of.PATH,
                    "The option '%s' of %s is '%s', but must be a path below its folder, of which only ${file:…} and ${date:…} may be computed."
                            .formatted(option, listed.name(), text));
        }
    }

    private boolean isOfTheClient(String option) {
        return option.startsWith(BEFORE_A_CLIENT)
                || PluginHelper.getUriFactoryResolver(component.getCamelContext())
                        .resolveFactory(listed.name(), component.getCamelContext())
                        .propertyNames()
                        .contains(option);
    }

    private void checkHosts(String address, Map<String, Object> options) {
        if (listed.to().equals("uri")) {
            checkHost(address, address.replaceFirst("^([A-Za-z0-9+.-]+):/*", "$1://"));
        } else if (!listed.to().isEmpty()) {
            String brokers = Objects.toString(options.get(listed.to()), "");
            if (brokers.isBlank()) {
                throw new NotGranted(
                        NotGranted.Of.HOST,
                        "The option '%s' of %s must say where it connects.".formatted(listed.to(), address));
            }
            for (String broker : brokers.split(",")) {
                checkHost(broker, broker.contains("://") ? broker.strip() : "broker://" + broker.strip());
            }
        }
    }

    private void checkHost(String address, String uri) {
        try {
            URI parsed = new URI(uri.replaceAll("[{}$ ]", "_")).parseServerAuthority();
            hosts.check(Objects.requireNonNullElse(parsed.getHost(), ""), parsed.getPort());
        } catch (URISyntaxException malformed) {
            throw new NotGranted(
                    NotGranted.Of.HOST,
                    "'%s' names no host to connect to: %s.".formatted(address, malformed.getReason()));
        }
    }

    private String belowFolder(String address) {
        String path = address.substring(address.indexOf(':') + 1);
        String relative = path.startsWith("//") ? path.substring(2) : path;
        if (LEAVES_THE_FOLDER.matcher(relative).matches() || relative.contains("$") || relative.contains("%")) {
            throw new NotGranted(
                    NotGranted.Of.PATH,
                    "'%s' is no path below the bundle's folder (%s): write it without / at the beginning and without '..'."
                            .formatted(address, folder));
        }
        return listed.name() + ":" + folder.resolve(relative);
    }

    @Override
    public boolean useRawUri() {
        return component.useRawUri();
    }

    /** Nothing is found for it by itself: Camel would take it for the component that it guards. */
    @Override
    public boolean isAutowiredEnabled() {
        return false;
    }

    @Override
    public void setCamelContext(CamelContext camel) {
        component.setCamelContext(camel);
    }

    @Override
    public CamelContext getCamelContext() {
        return component.getCamelContext();
    }

    @Override
    protected void doBuild() throws Exception {
        ServiceHelper.buildService(component);
    }

    @Override
    protected void doInit() throws Exception {
        ServiceHelper.initService(component);
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(component);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownService(component);
    }
}
