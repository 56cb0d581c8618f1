package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao deliveries}: dead letters (死信), looked at and sent again (重推). */
@Command(
        name = "deliveries",
        mixinStandardHelpOptions = true,
        description = {
            "Lists, shows and resends dead letters: deliveries that were given up.",
            "A delivery is sent again with the same bytes under the same webhook-id, in a new series of attempts."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao deliveries list --subscription billing",
            "  tanqiao deliveries show 812",
            "  tanqiao deliveries resend 812 815 --reason \"receiver is mended\" --as li",
            "  tanqiao deliveries resend --subscription billing --reason \"receiver is mended\" --dry-run"
        })
final class Deliveries implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    /** Which of them. */
    static final class Narrowed {
        @Option(names = "--subscription", paramLabel = "ID", description = "Of this subscription.")
        private @Nullable String subscription;

        boolean fits(JsonNode delivery) {
            return subscription == null
                    || subscription.equals(delivery.path("subscription").asText());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand: list, show or resend.");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the newest 500 dead letters.")
    int list(@Mixin HubApi hub, @Mixin Narrowed narrowed, @Mixin Shown shown) throws IOException, InterruptedException {
        List<JsonNode> dead = dead(hub, narrowed);
        shown.show(spec.commandLine().getOut(), HubApi.list(dead), Deliveries::printListed);
        return ExitCode.OK;
    }

    private static List<JsonNode> dead(HubApi hub, Narrowed narrowed) throws IOException, InterruptedException {
        return StreamSupport.stream(hub.get(HubApi.Role.VIEW, "/api/deliveries").spliterator(), false)
                .filter(narrowed::fits)
                .toList();
    }

    private static void printListed(PrintWriter out, JsonNode dead) {
        if (dead.isEmpty()) {
            out.println("No dead letter matches.");
            return;
        }
        var table = new Table("DELIVERY", "SUBSCRIPTION", "EVENTS", "ATTEMPTS", "DIED", "REASON");
        dead.forEach(each -> table.add(
                each.path("id").asText(),
                each.path("subscription").asText(),
                each.path("items").asText(),
                each.path("attempt").asText(),
                each.path("diedAt").asText(),
                each.path("reason").asText()));
        table.print(out);
        out.println(dead.size() == 1 ? "1 is dead." : "%s are dead.".formatted(dead.size()));
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one dead letter.")
    int show(
            @Mixin HubApi hub,
            @Parameters(paramLabel = "NUMBER", description = "Its number.") long id,
            @Mixin Shown shown)
            throws IOException, InterruptedException {
        JsonNode found = dead(hub, new Narrowed()).stream()
                .filter(each -> each.path("id").asLong() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Delivery %s is not among the newest 500 dead letters.".formatted(id)));
        shown.show(spec.commandLine().getOut(), found, Deliveries::printShown);
        return ExitCode.OK;
    }

    private static void printShown(PrintWriter out, JsonNode dead) {
        out.printf(
                "Delivery %s to %s is dead since %s: %s%n  %s events, promised at %s; attempts: %s; webhook-id %s%n",
                dead.path("id").asText(),
                dead.path("subscription").asText(),
                ShanghaiTime.in(dead.path("diedAt").asText()),
                dead.path("reason").asText(),
                dead.path("items").asText(),
                ShanghaiTime.in(dead.path("createdAt").asText()),
                dead.path("attempt").asText(),
                dead.path("webhookId").asText());
        out.printf(
                "Send it again: tanqiao deliveries resend %s --reason TEXT%n",
                dead.path("id").asText());
    }

    @Command(
            name = "resend",
            mixinStandardHelpOptions = true,
            description = "Sends dead letters again: those of these numbers, or all of a subscription.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all are due again",
                "2:wrong usage: an unknown option or value",
                "3:at least one was not sent again, or none could be: the message says why"
            })
    int resend(
            @Mixin HubApi hub,
            @Parameters(arity = "0..*", paramLabel = "NUMBER", description = "Numbers; or --subscription.") @Nullable
                    List<Long> numbers,
            @Mixin Narrowed narrowed,
            @Mixin Signed signed,
            @Option(names = "--dry-run", description = "Show which, and send nothing.") boolean dryRun)
            throws IOException, InterruptedException {
        List<Long> named = numbers == null ? List.of() : numbers;
        if (named.isEmpty() == (narrowed.subscription == null)) {
            throw new ParameterException(
                    spec.commandLine(), "Give numbers, or --subscription; not both. Nothing was sent again.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (dryRun) {
            List<JsonNode> would = dead(hub, narrowed).stream()
                    .filter(each ->
                            named.isEmpty() || named.contains(each.path("id").asLong()))
                    .toList();
            printListed(out, HubApi.list(would));
            out.println("Nothing was sent again.");
            return ExitCode.OK;
        }
        Set<Long> asked = new HashSet<>();
        List<String> refused = new ArrayList<>();
        List<Long> next = named.isEmpty() ? ids(dead(hub, narrowed)) : named;
        while (!next.isEmpty()) {
            resend(hub, next, signed, refused);
            asked.addAll(next);
            // The newest are listed, and what was sent again is no longer among them.
            next = named.isEmpty() ? ids(dead(hub, narrowed)) : List.of();
            next = next.stream().filter(id -> !asked.contains(id)).toList();
        }
        refused.forEach(out::println);
        out.printf("%s are due again, %s stayed.%n", asked.size() - refused.size(), refused.size());
        return refused.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static List<Long> ids(List<JsonNode> dead) {
        return dead.stream().map(each -> each.path("id").asLong()).toList();
    }

    private static void resend(HubApi hub, List<Long> ids, Signed signed, List<String> refused)
            throws IOException, InterruptedException {
        for (long id : ids) {
            try {
                hub.change(HubApi.Role.OPERATE, "POST", "/api/deliveries/%s/resend".formatted(id), signed.asked());
            } catch (IllegalStateException stays) {
                refused.add("Delivery %s: %s".formatted(id, stays.getMessage()));
            }
        }
    }
}
