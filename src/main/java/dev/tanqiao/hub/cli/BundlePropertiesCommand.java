package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle properties}: properties of the bundles of a running hub. */
@Command(
        name = "properties",
        mixinStandardHelpOptions = true,
        description = "Shows and sets properties of the bundles of a running hub.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bundle properties list",
            "  tanqiao bundle properties set canteen late-after 20m --reason \"slow tills\" --as li",
            "  tanqiao bundle properties reset canteen late-after --reason \"tills mended\" --as li"
        })
final class BundlePropertiesCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: list, set or reset.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Shows each bundle's properties and where they were set.")
    int list(@Mixin HubApi hub, @Mixin Shown shown) throws IOException, InterruptedException {
        shown.show(
                spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/bundles"), BundlePropertiesCommand::print);
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode bundles) {
        var table = new Table("BUNDLE", "PROPERTY", "VALUE", "SET BY");
        bundles.forEach(bundle -> bundle.path("properties")
                .forEach(property -> table.add(
                        bundle.path("name").asText(),
                        property.path("name").asText(),
                        value(property),
                        setBy(property))));
        table.print(out);
    }

    private static String value(JsonNode property) {
        if (property.path("setBy").asText().equals("nobody")) {
            return property.path("required").asBoolean() ? "(missing)" : "(not set)";
        }
        return property.path("secret").asBoolean()
                ? "(secret)"
                : property.path("value").asText();
    }

    private static String setBy(JsonNode property) {
        String by = property.path("setBy").asText();
        return by.equals("api") ? "api: " + property.path("actor").asText() : by;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description =
                    "Sets a property, which overrides the bundle's default; the bundle's routes start again with it.")
    int set(
            @Mixin HubApi hub,
            @Parameters(index = "0", paramLabel = "BUNDLE", description = "Its name.") String bundle,
            @Parameters(index = "1", paramLabel = "PROPERTY", description = "Its name; no secret.") String property,
            @Parameters(index = "2", paramLabel = "VALUE", description = "Of the property's type.") String value,
            @Mixin Signed signed)
            throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        asked.put("value", value);
        return change(hub, "PUT", bundle, property, asked);
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = "Takes back what was set; settings and the bundle's default hold again.")
    int reset(
            @Mixin HubApi hub,
            @Parameters(index = "0", paramLabel = "BUNDLE", description = "Its name.") String bundle,
            @Parameters(index = "1", paramLabel = "PROPERTY", description = "Its name.") String property,
            @Mixin Signed signed)
            throws IOException, InterruptedException {
        return change(hub, "DELETE", bundle, property, signed.asked());
    }

    private int change(HubApi hub, String method, String bundle, String property, Map<String, Object> asked)
            throws IOException, InterruptedException {
        JsonNode changed = hub.changeInTime(
                HubApi.Role.OPERATE,
                method,
                "/api/bundles/%s/properties/%s".formatted(encoded(bundle), encoded(property)),
                asked);
        PrintWriter out = spec.commandLine().getOut();
        changed.path("properties").forEach(each -> {
            if (each.path("name").asText().equals(property)) {
                out.printf("%s %s: %s, set by %s.%n", bundle, property, value(each), setBy(each));
            }
        });
        out.println("Other replicas follow within some seconds.");
        return ExitCode.OK;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
