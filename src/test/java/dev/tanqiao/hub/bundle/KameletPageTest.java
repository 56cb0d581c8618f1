package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.upstream.contract.Contract;
import dev.tanqiao.upstream.contract.DescribedOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The public kamelets document themselves, and the page shows what they say. */
class KameletPageTest {

    /** A field at the beginning of what is said of it: {@code `cid` (text)}, {@code `beginTime` and `endTime` (text)}. */
    private static final Pattern FIELD = Pattern.compile("(?<=^|; |and )`(\\w+)`(?= \\(| and `|\\.$)");

    @Test
    void thePageIsMadeFromTheDefinitions() throws IOException {
        String page = KameletPage.ofShipped().text();
        if (System.getProperty("tanqiao.write-page") != null) {
            Files.writeString(KameletPage.PAGE, page);
        }
        assertThat(Files.readString(KameletPage.PAGE))
                .as("write it anew: ./mvnw -q test -Dtest=KameletPageTest -Dtanqiao.write-page")
                .isEqualTo(page);
    }

    @Test
    void everyPublicKameletTellsWhatAStrangerNeeds() throws IOException {
        assertThat(KameletPage.ofShipped().findings()).isEmpty();
    }

    @Test
    void theKameletOfAnOperationNamesEveryFieldOfItsInputAndNoOther() throws IOException {
        Map<String, DescribedOperation> operations =
                new TreeMap<>(Contract.campus().byId());
        operations.putAll(Contract.carbon().byId());
        KameletPage.ofShipped().inputs().forEach((operation, in) -> {
            DescribedOperation described = Objects.requireNonNull(operations.get(operation), operation);
            Set<String> fields = new TreeSet<>(described.fields());
            if (described.path().startsWith("/v1/unicode") && !operation.equals("checkCode")) {
                fields.add("account"); // whose consent is used
            }
            assertThat(FIELD.matcher(in).results().map(found -> found.group(1)))
                    .as(operation)
                    .containsExactlyInAnyOrderElementsOf(fields);
        });
    }

    @Test
    void whatADefinitionLacksIsFound() {
        assertThat(KameletPage.of("x.kamelet.yaml", """
                        metadata: {name: x, labels: {camel.apache.org/kamelet.type: action}}
                        spec:
                          definition:
                            description: |-
                              Does x.

                              Out: y.

                              In: z.
                            required: [path]
                            properties:
                              path: {title: Path, type: string, default: /, example: /x}
                              to: {title: To, description: Where to.}
                        """).findings())
                .containsExactly(
                        "x.kamelet.yaml:1: /metadata: its name ends with its type: -source, -action or -sink",
                        "x.kamelet.yaml:3: /spec/definition: a title is missing",
                        "x.kamelet.yaml:3: /spec/definition: a paragraph 'Out:' is missing, or out of order",
                        "x.kamelet.yaml:3: /spec/definition: a paragraph 'Errors:' is missing, or out of order",
                        "x.kamelet.yaml:12: /spec/definition/properties/path: path: description is missing",
                        "x.kamelet.yaml:12: /spec/definition/properties/path: path: it has a default, or is required",
                        "x.kamelet.yaml:13: /spec/definition/properties/to: to: type is missing",
                        "x.kamelet.yaml:13: /spec/definition/properties/to: to: example is missing",
                        "x.kamelet.yaml:13: /spec/definition/properties/to: to: it has a default, or is required");
    }
}
