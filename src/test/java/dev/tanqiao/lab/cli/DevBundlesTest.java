package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.bundle.NewBundle;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.lab.home.DevHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that somebody works on, on a running hub. */
class DevBundlesTest {

    private static final String QUESTION = "{\"account\":\"zhhe\"}";

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void what_is_saved_runs_and_what_has_an_error_is_told_while_the_former_version_goes_on() throws Exception {
        Path bundle = folder.resolve("my-first");
        NewBundle.write(bundle, "request");
        var home = new DevHome(folder.resolve("home"));
        DevBundles worked = worked(home, bundle.toString(), "examples/bike-rentals");

        try (Hub hub = TestHub.start(folder, Clock.systemUTC(), worked.settings())) {
            worked.show(hub);
            assertThat(printed())
                    .contains("Bundle      my-first 0.1.0 from " + bundle)
                    .contains("Bundle      bike-rentals 0.1.0 from ")
                    .contains("Bearer $(cat %s)".formatted(home.bundleSecret("my-first", "caller-key")))
                    .contains("-d '" + QUESTION + "'")
                    .contains("\"http://127.0.0.1:%s/ext/my-first/taking-part\"".formatted(hub.port()));
            assertThat(asked(hub, home)).isEqualTo("{\"takesPart\":false}");

            Path route = bundle.resolve("taking-part.camel.yaml");
            String sound = Files.readString(route);
            Files.writeString(route, sound.replace("tanqiao-person-action", "tanqiao-persno-action"));
            worked.look(hub, () -> {});
            assertThat(printed())
                    .contains(route + ":12:13: error B301: ")
                    .endsWith("Not swapped in; what ran goes on.\n");
            assertThat(asked(hub, home)).isEqualTo("{\"takesPart\":false}");

            Files.writeString(route, sound.replace("'takesPart'", "'partakes'"));
            worked.look(hub, () -> {});
            assertThat(printed()).startsWith("Swapped in my-first@0.1.0+").hasLineCount(1);
            assertThat(asked(hub, home)).isEqualTo("{\"partakes\":false}");

            worked.look(hub, () -> {});
            assertThat(printed()).isEmpty();
        }
    }

    @Test
    void one_that_has_errors_keeps_the_hub_from_starting() throws IOException {
        NewBundle.write(folder.resolve("my-first"), "inbox");
        Files.delete(folder.resolve("my-first/schemas/ride.schema.json"));

        DevBundles worked = worked(
                new DevHome(folder.resolve("home")), folder.resolve("my-first").toString());

        assertThatThrownBy(worked::settings).hasMessage("A bundle has errors; the hub was not started.");
        assertThat(printed()).contains("my-first/bundle.yaml:1:1: error ", "schemas/ride.schema.json");
    }

    private DevBundles worked(DevHome home, String... locations) throws IOException {
        return new DevBundles(List.of(locations), home, Map.of(), new PrintWriter(out, true));
    }

    /** Since the last question. */
    private String printed() {
        String printed = out.toString();
        out.getBuffer().setLength(0);
        return printed;
    }

    private static String asked(Hub hub, DevHome home) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:%s/ext/my-first/taking-part".formatted(hub.port())))
                                .header("Content-Type", "application/json")
                                .header(
                                        "Authorization",
                                        "Bearer " + Files.readString(home.bundleSecret("my-first", "caller-key")))
                                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
