package dev.tanqiao.hub.config;

import dev.tanqiao.base.wire.WireText;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Environment variables of ours. Spring passes over one whose name is no setting; here a misspelt name is refused, as it is
 * in a file or on the command line. What Kubernetes sets for each service (of a service {@code tanqiao}: {@code TANQIAO_PORT=tcp://…}) is
 * no setting of the hub, and a blank variable counts as unset.
 */
final class Variables {

    private static final String OURS = "TANQIAO_";

    /** What is no setting: secrets, and what the launcher heeds. */
    private static final Set<String> FURTHER = Set.of(
            "TANQIAO_ENCRYPTION_KEYS",
            "TANQIAO_API_VIEW_TOKEN",
            "TANQIAO_API_DEPLOY_TOKEN",
            "TANQIAO_API_OPERATE_TOKEN",
            "TANQIAO_API_REVIEW_TOKEN",
            "TANQIAO_CAMPUS_CLIENT_SECRET",
            "TANQIAO_CARBON_APP_ID",
            "TANQIAO_DATABASE_PASSWORD",
            "TANQIAO_JAVA_OPTIONS");

    private static final String WEBHOOK_SECRET = "TANQIAO_WEBHOOK_SECRET_";

    /** Properties of bundles; whether a bundle has it is checked when the bundles are read. */
    private static final String BUNDLE = "TANQIAO_BUNDLE_";

    /** The address of a service, {@code CACHE_PORT=tcp://10.0.0.11:6379}, as Docker's links wrote it too. */
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(?:tcp|udp|sctp)://.*", Pattern.CASE_INSENSITIVE);

    private static final Pattern OF_A_SERVICE =
            Pattern.compile(".*_SERVICE_(?:HOST|PORT(?:_.+)?)|.*_PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?");

    private Variables() {}

    /** Those that are set for a hub by a person. */
    static Map<String, String> meant(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable ->
                        !variable.getValue().isBlank() && !isOfAService(variable.getKey(), variable.getValue()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean isOfAService(String name, String value) {
        return !name.startsWith(WEBHOOK_SECRET)
                && !name.startsWith(BUNDLE)
                && (OF_A_SERVICE.matcher(name).matches()
                        || name.endsWith("_PORT")
                                && SERVICE_ADDRESS.matcher(value).matches());
    }

    /**
     * Refuses the first whose name begins as ours do and is none of them, or whose value the machine's locale has made unreadable.
     *
     * @throws SettingProblem naming it
     */
    static void check(Map<String, String> variables) {
        Set<String> known = SettingNames.all().keySet();
        for (String name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith(OURS) && !WireText.isWhole(variables.getOrDefault(name, ""))) {
                throw new SettingProblem(
                        "The environment variable %s did not arrive as it was set: the locale here has no letters for it. Set LC_ALL=C.UTF-8; the hub was not started."
                                .formatted(name));
            }
            if (name.startsWith(OURS)
                    && !FURTHER.contains(name)
                    && !name.startsWith(WEBHOOK_SECRET)
                    && !name.startsWith(BUNDLE)
                    && known.stream().noneMatch(setting -> isFor(name, setting))) {
                throw new SettingProblem(
                        "The environment variable %s is no setting of ours, and no secret. docs/SETTINGS.md lists all; the hub was not started."
                                .formatted(name));
            }
        }
    }

    /** {@code TANQIAO_CAMPUS_LOOK_EVERY} and {@code TANQIAO_CAMPUS_LOOKEVERY} are both for one setting, and so is an item of a list. */
    private static boolean isFor(String name, String setting) {
        String plain = name.replaceAll("(_\\d+_?)+$", "").replace("_", "");
        return plain.equalsIgnoreCase(setting.replace(".", ""));
    }
}
