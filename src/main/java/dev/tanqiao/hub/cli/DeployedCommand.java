package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What commands about bundles that are deployed on a running hub share. */
abstract class DeployedCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private HubApi hub;

    @Mixin
    private final Shown shown = new Shown();

    abstract int ask(HubApi hub, Shown shown, PrintWriter out) throws IOException, InterruptedException;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        int code = ask(hub, shown, out);
        out.flush();
        return code;
    }

    /** The address of a bundle, or of what lies below it. */
    static String address(String bundle, String below) {
        return "/api/bundles/%s%s".formatted(encoded(bundle), below);
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Shows what came of a deployment.
     *
     * @throws IllegalStateException when it failed, with the reason
     */
    static int outcome(JsonNode outcome, Shown shown, PrintWriter out) {
        JsonNode deployment = outcome.path("deployment");
        shown.show(out, outcome, DeployedCommand::print);
        if (deployment.path("state").asText().equals("failed")) {
            out.flush();
            throw new IllegalStateException("The %s of bundle %s failed: %s"
                    .formatted(
                            deployment.path("action").asText(),
                            deployment.path("bundle").asText(),
                            deployment.path("problem").asText()));
        }
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode outcome) {
        JsonNode deployment = outcome.path("deployment");
        String what = "%s of bundle %s"
                .formatted(
                        deployment.path("action").asText(),
                        deployment.path("bundle").asText());
        switch (deployment.path("state").asText()) {
            case "committed" ->
                out.printf(
                        "Committed: %s, with revision %s.%n",
                        what, deployment.path("revision").asText());
            case "waiting" ->
                out.printf(
                        "Waiting: somebody else has to approve the %s: tanqiao bundle approve %s.%n",
                        what, deployment.path("id").asText());
            default -> {
                return; // the sentence that follows says all
            }
        }
        if (deployment.path("action").asText().equals("drain")) {
            out.println("It takes nothing new, and goes once nothing of it is open.");
        }
        JsonNode trial = outcome.path("trial");
        if (trial.isObject()) {
            out.printf(
                    "On trial until %s.%s%n",
                    ShanghaiTime.in(trial.path("until").asText()), held(trial.path("rules")));
        }
        replicas(out, outcome.path("replicas"));
    }

    private static String held(JsonNode rules) {
        List<String> names = new ArrayList<>();
        rules.forEach(rule -> names.add(rule.asText()));
        return names.isEmpty()
                ? ""
                : " What these rules decide is held till then: %s.".formatted(String.join(", ", names));
    }

    static void replicas(PrintWriter out, JsonNode replicas) {
        var table = new Table("REPLICA", "HUB", "REVISION", "STATE", "SEEN");
        replicas.forEach(replica -> table.add(
                replica.path("hub").asText(),
                replica.path("version").asText(),
                replica.path("revision").asText(),
                state(replica),
                replica.path("seenAt").asText()));
        table.print(out);
        replicas.forEach(replica -> {
            if (isBehind(replica)) {
                out.printf(
                        "%s: %s%n",
                        replica.path("hub").asText(), replica.path("problem").asText());
            }
        });
    }

    private static String state(JsonNode replica) {
        if (!replica.path("alive").asBoolean()) {
            return "gone";
        }
        return isBehind(replica) ? "cannot" : "runs";
    }

    private static boolean isBehind(JsonNode replica) {
        return replica.path("alive").asBoolean() && replica.path("problem").isTextual();
    }
}
