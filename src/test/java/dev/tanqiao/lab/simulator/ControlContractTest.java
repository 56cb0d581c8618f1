package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The control API as it is described, as the page uses it, and as it is. */
class ControlContractTest extends AskedOverHttp {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    @Test
    void exactlyWhatIsDescribedIsThere() throws Exception {
        JsonNode paths = YamlDocument.parse(
                        "openapi.yaml", Files.readString(Path.of("contracts/simulator/openapi.yaml")))
                .tree()
                .path("paths");
        Set<String> described = new TreeSet<>();
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(name -> {
                    if (METHODS.contains(name)) {
                        described.add(name.toUpperCase(Locale.ROOT) + " "
                                + path.getKey().substring(1));
                    }
                }));

        assertThat(described).isEqualTo(operations());
    }

    @Test
    void thePageNamesOnlyAddressesThatAreThere() throws Exception {
        HttpResponse<String> page = get("/__sim");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");

        Set<String> named = new TreeSet<>();
        Pattern.compile("\"((?:GET|POST|DELETE) [a-z][a-zA-Z/{}-]*)\"")
                .matcher(page.body())
                .results()
                .forEach(found -> named.add(found.group(1)));
        assertThat(named).hasSizeGreaterThan(14).isSubsetOf(operations());
        assertThat(page.body()).doesNotContain("http://", "https://");
    }

    @Test
    void aRunHasThePageToo() throws Exception {
        var world = Json.object().put("key", "anna").set("world", World.document("plain"));
        control("", "POST", "runs", Json.write(world));

        assertThat(get("/runs/anna/__sim").body()).isEqualTo(get("/__sim").body());
    }

    /** All there are, as an unknown address tells them. */
    private Set<String> operations() throws IOException, InterruptedException {
        Set<String> operations = new TreeSet<>();
        Json.read(get("/__admin/tanqiao/nothing").body())
                .orElseThrow()
                .path("operations")
                .forEach(one -> operations.add(one.asText()));
        return operations;
    }
}
