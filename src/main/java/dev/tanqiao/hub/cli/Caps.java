package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tanqiao caps}: points above which a purchase is held for a person. */
@Command(
        name = "caps",
        mixinStandardHelpOptions = true,
        description = "Shows and sets caps: points (A + B) above which a purchase is held for review.",
        footerHeading = "%nExamples:%n",
        footer = {"  tanqiao caps list", "  tanqiao caps set person-day 2000 --reason \"sports week\" --as li"})
final class Caps implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: list or set.");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows the caps and who set them.")
    int list(@Mixin HubApi hub, @Mixin Shown shown) throws IOException, InterruptedException {
        shown.show(spec.commandLine().getOut(), hub.get(HubApi.Role.VIEW, "/api/caps"), Caps::print);
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode caps) {
        var table = new Table("CAP", "POINTS", "SET BY", "AT");
        caps.forEach(cap -> table.add(
                cap.path("scope").asText(),
                points(cap),
                cap.path("actor").asText(),
                cap.path("changedAt").asText()));
        table.print(out);
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Sets a cap, which overrides the setting and applies to everything sent from now on.")
    int set(
            @Mixin HubApi hub,
            @Parameters(
                            index = "0",
                            paramLabel = "order|person-day|provider-hour",
                            description = "What the cap counts.")
                    String scope,
            @Parameters(
                            index = "1",
                            paramLabel = "POINTS",
                            description = "The limit; 0: no cap.",
                            converter = Points.class)
                    BigDecimal points,
            @Mixin Signed signed)
            throws IOException, InterruptedException {
        Map<String, Object> asked = signed.asked();
        asked.put("scope", scope);
        asked.put("points", points);
        JsonNode cap = hub.change(HubApi.Role.OPERATE, "PUT", "/api/caps", asked);
        spec.commandLine().getOut().printf("Cap %s: %s.%n", cap.path("scope").asText(), points(cap));
        return ExitCode.OK;
    }

    private static final class Points implements ITypeConverter<BigDecimal> {
        @Override
        public BigDecimal convert(String written) {
            try {
                return new BigDecimal(written);
            } catch (NumberFormatException noNumber) {
                throw new TypeConversionException(
                        "'%s' is not a number of points. Nothing was changed.".formatted(written));
            }
        }
    }

    private static String points(JsonNode cap) {
        String points = cap.path("points").asText();
        return points.equals("0") ? "none" : points;
    }
}
