package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.store.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"a-secret", "\uFEFFa-secret", "a-secret\r\n", "\uFEFF \t a-secret  \n"})
    void aSecretIsWhatAPersonSeesOfIt(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), text);

        assertThat(new Secrets(Map.of("VARIABLE", text)).get("VARIABLE", "setting", ""))
                .isEqualTo("a-secret");
        assertThat(new Secrets(Map.of()).get("VARIABLE", "setting", file.toString()))
                .isEqualTo("a-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-\u200Bsecret", "a-secret\u200D", "a\u0000secret", "k1:QUJD\n\uFEFFk2:QUJD"})
    void aCharacterThatNobodySeesIsRefused(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), text);

        assertThatThrownBy(() -> new Secrets(Map.of("VARIABLE", text)).get("VARIABLE", "setting", ""))
                .hasMessageStartingWith("The variable VARIABLE holds a character that nobody sees (");
        assertThatThrownBy(() -> new Secrets(Map.of()).get("VARIABLE", "setting", file.toString()))
                .hasMessageStartingWith("setting, the file %s, holds a character that nobody sees (".formatted(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k 1", "k\u00A01", "schl\u00FCssel", "k/1", " k1"})
    void theIdOfAKeyIsPlain(String id) {
        String line = Vault.newKeyLine(id);

        assertThatThrownBy(() -> new Vault(line)).hasMessageContaining("the id of letters, digits, '.', '_' and '-'");
    }

    @Test
    void theIdOfAKeyMayHoldAYear() {
        assertThat(new Vault(Vault.newKeyLine("main_2026-11.b"))).isNotNull();
    }
}
