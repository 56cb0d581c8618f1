package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** What a command says to a hub, and what it makes of the answer. */
class HubApiTest {

    @TempDir
    private Path directory;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "{\"rows\":3}";
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aTokenOfAHigherRoleDoes() throws Exception {
        HubApi api = api(Map.of("TANQIAO_API_REVIEW_TOKEN", "higher"));

        assertThat(api.get(HubApi.Role.VIEW, "/api/status").path("rows").asInt())
                .isEqualTo(3);
        assertThat(heard).containsExactly("GET /api/status Bearer higher ");
    }

    @Test
    void aChangeCarriesJsonAndTheTokenOfTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "from-the-file\n");
        api(Map.of(), "--token-file", file.toString())
                .change(HubApi.Role.OPERATE, "POST", "/api/pauses", Map.of("scope", "hub"));

        assertThat(heard).containsExactly("POST /api/pauses Bearer from-the-file {\"scope\":\"hub\"}");
    }

    @Test
    void aRefusalIsTheHubsOwnSentence() {
        status = 409;
        answer = "{\"detail\":\"Settlement 7 is BILLED. Nothing was changed.\"}";

        assertThatThrownBy(() -> api(Map.of("TANQIAO_API_VIEW_TOKEN", "t")).get(HubApi.Role.VIEW, "/api/x"))
                .hasMessage("Settlement 7 is BILLED. Nothing was changed.");
    }

    @Test
    void whatWouldActOnATerminalIsWrittenOut() throws Exception {
        answer = "{\"reason\":\"a\\u001b[2J\u009b0m\\u202eb\"}";

        assertThat(api(Map.of("TANQIAO_API_VIEW_TOKEN", "t"))
                        .get(HubApi.Role.VIEW, "/api/x")
                        .path("reason")
                        .asText())
                .isEqualTo("a\\u001b[2J\\u009b0m\\u202eb");
    }

    @Test
    void whatIsNoHubIsToldSo() {
        answer = "<html>";

        assertThatThrownBy(() -> api(Map.of("TANQIAO_API_VIEW_TOKEN", "t")).get(HubApi.Role.VIEW, "/api/x"))
                .hasMessageContaining("is no hub: HTTP 200 without JSON. Name the hub with --hub.");
    }

    @Test
    void withoutAHubOrATokenNothingIsAsked() {
        assertThatThrownBy(() -> api(Map.of()).get(HubApi.Role.REVIEW, "/api/x"))
                .hasMessage(
                        "No token for the role 'review': give --token-file, or set TANQIAO_API_REVIEW_TOKEN. Nothing was asked.");
        assertThatThrownBy(() -> api(
                                Map.of(),
                                "--token-file",
                                directory.resolve("none").toString())
                        .get(HubApi.Role.VIEW, "/api/x"))
                .hasMessageContaining("cannot be read. Nothing was asked.");
        server.stop(0);
        assertThatThrownBy(() -> api(Map.of("TANQIAO_API_VIEW_TOKEN", "t")).get(HubApi.Role.VIEW, "/api/x"))
                .hasMessageContaining("No hub answers at")
                .hasMessageEndingWith("Start it, or name another with --hub.");
        assertThat(heard).isEmpty();
    }

    @Test
    void aTokenIsReadWithoutAByteOrderMarkAndNeverShown() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "\uFEFFfrom-an-editor\r\n");
        api(Map.of(), "--token-file", file.toString()).get(HubApi.Role.VIEW, "/api/x");
        assertThat(heard).containsExactly("GET /api/x Bearer from-an-editor ");

        assertThatThrownBy(() ->
                        api(Map.of("TANQIAO_API_VIEW_TOKEN", "half\nand-half")).get(HubApi.Role.VIEW, "/api/x"))
                .hasMessageStartingWith("The token holds a blank")
                .hasMessageEndingWith("Nothing was asked.")
                .hasMessageNotContaining("half");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http://a b",
                "{{env:PATH}}",
                "ftp://a",
                "a:8080",
                "http://127.0.0.1:99999",
                "http://h/evil/",
                "http://h?q=1",
                "http://h#f",
                "http://user:secretpw@h",
                ""
            })
    void anAddressThatIsNoHubsAloneIsRefusedUnseen(String hub) {
        var command = new CommandLine(new Asking(new HubApi(new Surroundings(Map.of(), directory))));

        assertThatThrownBy(() -> command.parseArgs("--hub", hub))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage("Invalid value for option '--hub': a hub's address is like http://127.0.0.1:8080:"
                        + " scheme, host and port, without a user, a path, a query or a fragment");
    }

    private HubApi api(Map<String, String> environment, String... options) {
        var command = new Asking(new HubApi(new Surroundings(environment, directory)));
        new CommandLine(command)
                .parseArgs(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        "--hub",
                                        "http://127.0.0.1:"
                                                + server.getAddress().getPort()),
                                java.util.stream.Stream.of(options))
                        .toArray(String[]::new));
        return command.api;
    }

    private static final class Asking {
        @Mixin
        private final HubApi api;

        Asking(HubApi api) {
            this.api = api;
        }
    }
}
