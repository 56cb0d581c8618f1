package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.core.io.ClassPathResource;

/** Reports of shadow runs as one page that holds everything: {@code shadow.html} beside this class draws what stands in its data. */
final class ShadowPage {

    private static final String DATA = "/*DATA*/";

    private ShadowPage() {}

    static void write(Path file, List<JsonNode> reports) throws IOException {
        JsonMapper json = new JsonMapper();
        ArrayNode all = json.createArrayNode();
        for (JsonNode report : reports) {
            ObjectNode one = report.deepCopy();
            all.add(one.put("verdict", ShadowText.verdict(report)));
        }
        String page = new ClassPathResource("shadow.html", ShadowPage.class).getContentAsString(StandardCharsets.UTF_8);
        // Within a script element no text may look like its end.
        Files.writeString(file, page.replace(DATA, json.writeValueAsString(all).replace("</", "<\\/")));
    }
}
