package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.lab.cli.Jar.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The production jar as a container runs it: among the variables of a service of its own name, as an ordinary user that can write into two
 * folders alone, with settings and secrets in files that are links, as mounted ConfigMaps and Secrets are.
 */
class KubernetesIT {

    private static final Pattern ADDRESS = Pattern.compile("Hub +(http://\\S+)");
    private static final int STOPPED_BY_SIGTERM = 143;

    @TempDir
    private Path root;

    @Test
    void aHubStartsServesAndStops() throws Exception {
        Path app = Files.createDirectories(root.resolve("app"));
        Files.copy(Path.of("target/tanqiao-hub.jar"), app.resolve("tanqiao-hub.jar"));
        Path data = Files.createDirectories(root.resolve("data"));
        Path temporary = Files.createDirectories(root.resolve("tmp"));
        Path config = settings(data);
        for (Path folder : List.of(data, temporary)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        for (Path folder : List.of(app, root)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        }

        Running hub = start(app, temporary, config);
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() ->
                            ADDRESS.matcher(hub.said()).find() || !hub.process().isAlive());
            Matcher address = ADDRESS.matcher(hub.said());
            assertThat(address.find()).as(hub.said()).isTrue();
            assertThat(status(address.group(1) + "/actuator/health/readiness")).isEqualTo(200);

            hub.process().toHandle().destroy();

            assertThat(hub.process().waitFor(40, TimeUnit.SECONDS))
                    .as(hub.said())
                    .isTrue();
            assertThat(hub.process().exitValue()).as(hub.said()).isEqualTo(STOPPED_BY_SIGTERM);
            assertThat(app).isDirectoryNotContaining(file -> !file.endsWith("tanqiao-hub.jar"));
        } finally {
            hub.process().destroyForcibly().waitFor();
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(app, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private Running start(Path app, Path temporary, Path config) throws IOException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                "tanqiao-hub.jar",
                "serve",
                "--port",
                "0",
                "--config",
                config.toString()));
        Path saying = temporary.resolve("said.txt");
        var process = new ProcessBuilder(command)
                .directory(app.toFile())
                .redirectErrorStream(true)
                .redirectOutput(saying.toFile());
        process.environment().keySet().retainAll(List.of("PATH"));
        process.environment()
                .putAll(Map.of(
                        "HOSTNAME", "tanqiao-5d9c7b6f4-x2x7k",
                        "TANQIAO_SERVICE_HOST", "10.96.14.7",
                        "TANQIAO_SERVICE_PORT", "80",
                        "TANQIAO_SERVICE_PORT_HTTP", "80",
                        "TANQIAO_PORT", "tcp://10.96.14.7:80",
                        "TANQIAO_PORT_80_TCP", "tcp://10.96.14.7:80",
                        "TANQIAO_PORT_80_TCP_PROTO", "tcp",
                        "TANQIAO_DATABASE_PORT", "tcp://10.96.14.8:5432",
                        "SERVER_PORT", "tcp://10.96.14.9:80",
                        "TANQIAO_CARBON_CID_URL", ""));
        return new Running(process.start(), saying);
    }

    /** As a ConfigMap and a Secret are mounted: what is read are links into a folder that can be put aside at once. */
    private Path settings(Path data) throws IOException {
        Path mounted = Files.createDirectories(root.resolve("secrets/..2026_11_30"));
        Map<String, Object> settings = TestHub.settings(mounted, Map.of());
        settings.keySet().removeAll(List.of("server.port", "tanqiao.home"));
        Path secrets = mounted("secrets", "..2026_11_30");
        settings.replaceAll((name, value) -> String.valueOf(value).replace(mounted.toString(), secrets.toString()));
        settings.put("tanqiao.home", data.toString());
        Path configured = Files.createDirectories(root.resolve("config/..2026_11_29"));
        new ObjectMapper().writeValue(configured.resolve("hub.conf").toFile(), settings);
        return mounted("config", "..2026_11_29").resolve("hub.conf");
    }

    private Path mounted(String name, String version) throws IOException {
        Path folder = root.resolve(name);
        Files.createSymbolicLink(folder.resolve("..data"), Path.of(version));
        try (Stream<Path> files = Files.list(folder.resolve(version))) {
            for (Path file : files.collect(Collectors.toList())) {
                Files.createSymbolicLink(
                        folder.resolve(file.getFileName()),
                        Path.of("..data", file.getFileName().toString()));
            }
        }
        return folder;
    }

    private static int status(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
