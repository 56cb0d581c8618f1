package dev.tanqiao.hub.config;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.base.redact.SecretFile;
import dev.tanqiao.base.wire.WireText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where secrets come from: an environment variable, or a file that a setting names. Never a setting's own value. */
public final class Secrets {

    private final Map<String, String> environment;

    Secrets(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * One secret; from here on no output shows it.
     *
     * @param variable the environment variable, {@code TANQIAO_CAMPUS_CLIENT_SECRET}
     * @param setting the setting that names a file, {@code tanqiao.campus.client-secret-file}
     * @param file that setting's value; empty: none
     * @throws SettingProblem when the file cannot be read, or what it holds cannot be typed again
     */
    public Optional<String> find(String variable, String setting, String file) {
        String value = WireText.withoutByteOrderMark(environment.getOrDefault(variable, ""))
                .strip();
        boolean isOfFile = value.isEmpty() && !file.isEmpty();
        if (isOfFile) {
            try {
                value = SecretFile.read(Path.of(file));
            } catch (IOException unreadable) {
                throw new SettingProblem(setting, file, "a file that can be read");
            }
        }
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Redactor.hide(value);
        Optional<String> invisible = value.codePoints()
                .filter(Secrets::isInvisible)
                .mapToObj(Character::getName)
                .findFirst();
        if (invisible.isPresent()) {
            throw new SettingProblem(
                    "%s holds a character that nobody sees (%s). Write it anew, as plain text; the hub was not started."
                            .formatted(
                                    isOfFile ? "%s, the file %s,".formatted(setting, file) : "The variable " + variable,
                                    invisible.get()));
        }
        return Optional.of(value);
    }

    /** It would be a part of the secret, and one that is copied without it is another. */
    private static boolean isInvisible(int character) {
        return Character.getType(character) == Character.FORMAT
                || Character.isISOControl(character) && !Character.isWhitespace(character);
    }

    /**
     * As {@link #find}, of a file in a folder; none where it is not there.
     *
     * @param directory the value of the setting that names the folder; empty: none
     * @param file its path below the folder
     */
    Optional<String> findBelow(String variable, String setting, String directory, String file) {
        Path path = Path.of(directory, file);
        return find(variable, setting, !directory.isEmpty() && Files.exists(path) ? path.toString() : "");
    }

    /** As {@link #find}, for a secret the hub cannot do without. */
    public String get(String variable, String setting, String file) {
        return find(variable, setting, file)
                .orElseThrow(() -> new SettingProblem(
                        "A secret is missing: set %s to a file that holds it, or the variable %s. The hub was not started."
                                .formatted(setting, variable)));
    }
}
