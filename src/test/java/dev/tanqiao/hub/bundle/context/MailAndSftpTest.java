package dev.tanqiao.hub.bundle.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import jakarta.mail.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mail and SFTP as bundles use them, with real servers. */
@Timeout(60)
class MailAndSftpTest {

    private static final String LOCAL = "127.0.0.1";

    @TempDir
    Path folder;

    private final List<Object> handedIn = new CopyOnWriteArrayList<>();

    @Test
    void mailGoesToWhomItsAddressNamesWhateverHeadersSay() throws Exception {
        var server = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, LOCAL, ServerSetup.PROTOCOL_SMTP), new ServerSetup(0, LOCAL, ServerSetup.PROTOCOL_IMAP)
        });
        server.start();
        server.setUser("desk@example.edu", "desk", "a-secret");
        server.setUser("attacker@example.org", "attacker", "a-secret");
        try (CamelContext camel = load(
                """
                - route:
                    id: tell
                    from:
                      uri: direct:tell
                      steps:
                        - to: "smtp://127.0.0.1:{{smtp}}?to=desk@example.edu&from=hub@example.edu&subject=A ride"
                - route:
                    id: read
                    from:
                      uri: "imap://127.0.0.1:{{imap}}?username=desk&password=a-secret&delay=50&initialDelay=0"
                      steps:
                        - setBody: {simple: "${header.Subject}: ${body}"}
                        - to: {uri: "tanqiao:purchase", parameters: {route: read}}
                """,
                Map.of(
                        "smtp", String.valueOf(server.getSmtp().getPort()),
                        "imap", String.valueOf(server.getImap().getPort())))) {
            camel.start();
            camel.createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:tell",
                            "R1 is late",
                            Map.of(
                                    "TO", "attacker@example.org",
                                    "bcc", "attacker@example.org",
                                    "from", "rector@example.edu",
                                    "reply-to", "attacker@example.org"));
            await().until(() -> !handedIn.isEmpty());

            assertThat(handedIn).singleElement().asString().startsWith("A ride: R1 is late");
            assertThat(server.getReceivedMessagesForDomain("example.org")).isEmpty();
            Message sent = server.getReceivedMessagesForDomain("example.edu")[0];
            assertThat(sent.getFrom()).extracting(Object::toString).containsExactly("hub@example.edu");
            assertThat(sent.getReplyTo()).extracting(Object::toString).containsExactly("hub@example.edu");

            camel.createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:tell",
                            "R2 is late",
                            Map.of("Subject", "late\r\nReply-To: attacker@example.org", "X-Ride", "R2\nX-Paid: yes"));
            await().until(() -> server.getReceivedMessagesForDomain("example.edu").length == 2);
            Message forged = server.getReceivedMessagesForDomain("example.edu")[1];
            assertThat(forged.getReplyTo()).extracting(Object::toString).containsExactly("hub@example.edu");
            assertThat(forged.getHeader("X-Paid")).isNull();
            assertThat(forged.getHeader("X-Ride")).hasSize(1);
        } finally {
            server.stop();
        }
    }

    @Test
    void filesComeFromASftpServerWhoseKeyIsKnownAndFromNoOther(@TempDir Path remote) throws Exception {
        Files.writeString(Files.createDirectory(remote.resolve("rides")).resolve("r.csv"), "R1");
        KeyPair host = key();
        try (SshServer server = sftp(remote, host)) {
            String port = String.valueOf(server.getPort());
            String routes = """
                    - route:
                        id: rides
                        from:
                          uri: sftp://127.0.0.1:{{port}}/rides
                          parameters: {username: bikes, password: a-secret, delay: 50, initialDelay: 0, delete: true, knownHosts: "{{hosts}}"}
                          steps:
                            - convertBodyTo: {type: java.lang.String}
                            - to: {uri: "tanqiao:purchase", parameters: {route: rides}}
                    """;
            String writing = """
                    - route:
                        id: write
                        from:
                          uri: direct:write
                          steps:
                            - to: "sftp://127.0.0.1:{{port}}/rides?username=bikes&password=a-secret&fileName=w.csv&maximumReconnectAttempts=0"
                    """;
            try (CamelContext camel = load(writing, Map.of("port", port))) {
                camel.start();
                assertThatThrownBy(() -> camel.createProducerTemplate().sendBody("direct:write", "x"))
                        .hasStackTraceContaining("reject HostKey");
                assertThat(remote.resolve("rides/w.csv")).doesNotExist();
            }
            try (CamelContext camel = load(routes, Map.of("port", port, "hosts", known(port, host)))) {
                camel.start();
                await().until(() -> Files.notExists(remote.resolve("rides/r.csv")));
                assertThat(handedIn).containsExactly("R1");
            }
            assertThatThrownBy(() -> load(writing.replace("127.0.0.1", "localhost"), Map.of("port", port))
                            .start())
                    .hasStackTraceContaining("may not connect to localhost:" + port);
        }
    }

    private static SshServer sftp(Path files, KeyPair host) throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(LOCAL);
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPasswordAuthenticator((user, password, session) -> password.equals("a-secret"));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(files));
        server.start();
        return server;
    }

    private static KeyPair key() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        return keys.generateKeyPair();
    }

    private static String known(String port, KeyPair host) {
        return "[%s]:%s %s".formatted(LOCAL, port, PublicKeyEntry.toString(host.getPublic()));
    }

    private CamelContext load(String routes, Map<String, String> properties) throws Exception {
        return new BundleContexts(
                        ListedComponent.byScheme().values().stream()
                                .map(ListedComponent::name)
                                .toList(),
                        Map.of(),
                        folder,
                        client -> {})
                .load(
                        new BundleRoutes(
                                "bikes",
                                Map.of("rides.camel.yaml", routes.getBytes(UTF_8)),
                                properties,
                                List.of(LOCAL)),
                        new Door() {
                            @Override
                            public void open(Source source, Receiver receiver) {}

                            @Override
                            public void close(Source source) {}

                            @Override
                            public Object ask(Request request) {
                                handedIn.add(String.valueOf(request.body()));
                                return Map.of();
                            }
                        });
    }
}
