package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/WEBHOOKS.md}, row by row. */
class SubscriberAddressTest {

    private static final Path MANUAL = Path.of("docs/WEBHOOKS.md");

    @ParameterizedTest
    @MethodSource
    void works(String address, String requested) {
        assertThat(SubscriberAddress.parse(address)).isEqualTo(requested);
    }

    static Stream<List<String>> rowsOf(String table) throws IOException {
        return Files.readString(MANUAL)
                .replaceFirst("(?s).*\\n### " + table + "\\n", "")
                .replaceFirst("(?s)\\n#.*", "")
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.split("\\|"))
                        .skip(1)
                        .map(cell -> cell.strip().replaceAll("^`|`$", ""))
                        .toList());
    }

    static Stream<Arguments> works() throws IOException {
        return rowsOf("Accepted").map(row -> Arguments.of(row.get(0), row.get(1)));
    }

    @ParameterizedTest
    @MethodSource
    void isRefused(String address, String complaint) {
        assertThatThrownBy(() -> SubscriberAddress.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(complaint);
    }

    static Stream<Arguments> isRefused() throws IOException {
        return rowsOf("Refused").map(row -> Arguments.of(row.get(0), row.get(1)));
    }
}
