package dev.tanqiao.hub.config;

import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.hub.web.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** What the profile {@code production} does not start with, and what it only warns of, each by the setting's name. */
final class Production {

    static final String PROFILE = "production";

    private static final Logger log = LoggerFactory.getLogger(Production.class);
    private static final int SHORTEST_TOKEN = 32;

    private final Settings settings;
    private final List<String> refused = new ArrayList<>();

    private Production(Settings settings) {
        this.settings = settings;
    }

    /**
     * Checks before anything is opened.
     *
     * @param tokens the token of each role that has one
     * @param environment has the settings of extensions
     * @throws SettingProblem with all that is refused
     */
    static void check(Settings settings, Map<Role, String> tokens, Environment environment) {
        var production = new Production(settings);
        for (String setting : new TreeSet<>(HubExtension.settingsOfThisJar())) {
            String value = environment.getRequiredProperty(setting);
            production.refuseUnless(value.isEmpty(), setting, value, "nothing: it is for trying out");
        }
        production.settingsFit();
        tokens.forEach((role, token) -> production.tokenFits(role, token, tokens));
        if (!production.refused.isEmpty()) {
            throw new SettingProblem("The profile production refuses: %s. The hub was not started."
                    .formatted(String.join("; ", production.refused)));
        }
        production.warn();
    }

    private void settingsFit() {
        refuseUnless(
                !settings.database().url().isEmpty(),
                "tanqiao.database.url",
                "",
                "a PostgreSQL server: the embedded one is for trying out");
        isHttps(
                "tanqiao.public-url",
                settings.publicUrl().toString(),
                "the cookie of an enrolment travels over nothing else, and the city pushes there");
        isHttps("tanqiao.campus.base-url", settings.campus().baseUrl(), "tokens go there");
        isHttps("tanqiao.campus.jaccount-url", settings.campus().jaccountUrl(), "tokens go there");
        isHttps("tanqiao.carbon.base-url", settings.carbon().baseUrl(), "tokens and cids go there");
        if (!settings.carbon().cidUrl().isEmpty()) {
            isHttps("tanqiao.carbon.cid-url", settings.carbon().cidUrl(), "cids come from there");
        }
    }

    private void isHttps(String name, String address, String why) {
        refuseUnless(address.startsWith("https:"), name, address, "an https address: " + why);
    }

    private void refuseUnless(boolean fits, String name, String value, String expected) {
        if (!fits) {
            refused.add("%s %s".formatted(name, SettingProblem.problem(value, expected)));
        }
    }

    private void tokenFits(Role role, String token, Map<Role, String> tokens) {
        String name = "tanqiao.api.%s-token-file".formatted(role.word());
        if (token.length() < SHORTEST_TOKEN) {
            refused.add("%s holds a token of %s characters; expected: at least %s"
                    .formatted(name, token.length(), SHORTEST_TOKEN));
        }
        tokens.forEach((other, same) -> {
            if (other.compareTo(role) > 0 && same.equals(token)) {
                refused.add(
                        "%s holds the token of the role %s; expected: one of its own".formatted(name, other.word()));
            }
        });
    }

    private void warn() {
        keyFiles().forEach((name, file) -> {
            if (isOpen(name, file)) {
                log.warn(
                        "production.key_file_open setting={} file={} reason=\"others on this machine may read it\" next=\"give it to its owner alone\"",
                        name,
                        file);
            }
        });
        if (settings.push().allowedAddresses().isEmpty()) {
            log.warn(
                    "production.pushes_from_anywhere setting=tanqiao.push.allowed-addresses reason=\"nothing confirms an authorization push but its path\" next=\"name the city's addresses, or ask for its certificate at the proxy\"");
        }
    }

    private static boolean isOpen(String name, String file) {
        Path path = Path.of(file);
        try {
            return !file.isEmpty() && Files.exists(path) && OwnerOnly.isOpenToOthers(path);
        } catch (IOException unreadable) {
            throw new SettingProblem(name, file, "a file that can be read");
        }
    }

    private Map<String, String> keyFiles() {
        return new TreeMap<>(Map.of(
                "tanqiao.secrets.encryption-keys-file", settings.secrets().encryptionKeysFile(),
                "tanqiao.database.password-file", settings.database().passwordFile(),
                "tanqiao.campus.client-secret-file", settings.campus().clientSecretFile(),
                "tanqiao.carbon.app-id-file", settings.carbon().appIdFile(),
                "tanqiao.api.view-token-file", settings.api().viewTokenFile(),
                "tanqiao.api.deploy-token-file", settings.api().deployTokenFile(),
                "tanqiao.api.operate-token-file", settings.api().operateTokenFile(),
                "tanqiao.api.review-token-file", settings.api().reviewTokenFile(),
                "tanqiao.delivery.secrets-directory", settings.delivery().secretsDirectory(),
                "tanqiao.bundles.secrets-directory", settings.bundles().secretsDirectory()));
    }
}
