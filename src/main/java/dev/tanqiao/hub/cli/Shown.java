package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;

/** How the hub's answer is shown: to people, or as it is. Add it to a command as a picocli mixin. */
final class Shown {

    @Option(names = "--json", description = "Print the hub's JSON answer.")
    private boolean json;

    boolean isJson() {
        return json;
    }

    void show(PrintWriter out, JsonNode answer, BiConsumer<PrintWriter, JsonNode> toPeople) {
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            toPeople.accept(out, answer);
        }
    }
}
