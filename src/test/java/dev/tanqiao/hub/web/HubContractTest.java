package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.hub.bundle.shadow.ShadowReport;
import dev.tanqiao.hub.store.bill.DayAudit;
import dev.tanqiao.hub.store.settlement.ControlViews;
import dev.tanqiao.hub.store.trace.Trace;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** contracts/hub/openapi.yaml describes every handler of ours, and nothing else but the actuator's health. */
class HubContractTest {

    private static final Set<String> OF_THE_FRAME = Set.of("GET /actuator/health");

    private static JsonNode contract;

    @BeforeAll
    static void read() throws IOException {
        contract = new YAMLMapper().readTree(Files.readString(Path.of("contracts/hub/openapi.yaml")));
    }

    @Test
    void everyHandlerIsDescribedAndEveryDescriptionHasItsHandler() {
        Set<String> described = new TreeSet<>(operations().keySet());
        described.removeAll(OF_THE_FRAME);

        assertThat(described).isEqualTo(handlers().keySet());
    }

    @Test
    void theParametersOfAHandlerAreThoseOfItsDescription() {
        Map<String, Method> handlers = handlers();
        operations().forEach((operation, description) -> {
            Method handler = handlers.get(operation);
            if (handler == null) {
                return; // of the frame
            }
            Set<String> taken = Stream.of(handler.getParameters())
                    .flatMap(HubContractTest::names)
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> described = new TreeSet<>();
            description
                    .path("parameters")
                    .forEach(parameter ->
                            described.add(followed(parameter).path("name").asText()));
            assertThat(described).as(operation).isEqualTo(taken);
        });
    }

    /** A record that is not the body holds parameters of the address. */
    private static Stream<String> names(Parameter parameter) {
        if (parameter.isAnnotationPresent(PathVariable.class) || parameter.isAnnotationPresent(RequestParam.class)) {
            return Stream.of(parameter.getName());
        }
        if (parameter.isAnnotationPresent(RequestHeader.class)) {
            return Stream.of(parameter.getAnnotation(RequestHeader.class).name());
        }
        return parameter.isAnnotationPresent(RequestBody.class)
                        || !parameter.getType().isRecord()
                ? Stream.empty()
                : Stream.of(parameter.getType().getRecordComponents()).map(RecordComponent::getName);
    }

    @Test
    void theFieldsOfARecordAreThoseOfItsSchema() {
        List<Class<?>> records = new ArrayList<>(Stream.of(
                        ApiController.class,
                        DeliveriesController.class,
                        ReconciliationController.class,
                        BreaksController.class,
                        QuarantineController.class,
                        TimeController.class,
                        ArchiveController.class,
                        DeploymentsController.class,
                        ReviewController.class,
                        RulesController.class,
                        TraceController.class)
                .flatMap(controller -> Arrays.stream(controller.getDeclaredClasses()))
                .filter(Class::isRecord)
                .toList());
        records.addAll(List.of(
                ControlViews.DeadDelivery.class,
                DayAudit.Report.class,
                Seal.class,
                ShadowReport.class,
                Bulk.Untouched.class,
                Trace.Subject.class,
                Trace.Standing.class));
        assertThat(records).hasSizeGreaterThan(5);

        for (Class<?> type : records) {
            Set<String> fields = Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> described = new TreeSet<>();
            contract.at("/components/schemas/" + type.getSimpleName() + "/properties")
                    .fieldNames()
                    .forEachRemaining(described::add);
            assertThat(described).as(type.getSimpleName()).isEqualTo(fields);
        }
    }

    /** The order of a map's entries may be another at each start. */
    @Test
    void whatIsAnsweredWithSeveralFieldsIsARecord() {
        assertThat(handlers().values())
                .extracting(handler -> handler.getGenericReturnType().getTypeName())
                .isNotEmpty()
                .noneMatch(type -> type.equals("java.util.Map<java.lang.String, java.lang.Object>"));
    }

    @Test
    void theKindsOfATraceAreThoseOfItsSchema() {
        List<String> described = new ArrayList<>();
        contract.at("/components/schemas/EntryView/properties/kind/enum").forEach(kind -> described.add(kind.asText()));
        assertThat(described)
                .containsExactlyElementsOf(Arrays.stream(Trace.Happening.values())
                        .map(Trace.Happening::kind)
                        .distinct()
                        .toList());
    }

    @Test
    void everyOperationSaysWhatItDoesAndWhatItAnswers() {
        operations().forEach((name, operation) -> {
            for (String word : List.of("operationId", "summary", "description")) {
                assertThat(operation.path(word).asText()).as(name + " " + word).isNotBlank();
            }
            assertThat(operation.path("responses")).as(name).isNotEmpty();
            operation
                    .path("responses")
                    .forEach(answer -> assertThat(
                                    followed(answer).path("description").asText())
                            .as(name)
                            .isNotBlank());
            boolean open = operation.has("security");
            assertThat(open).as("%s is open", name).isEqualTo(!name.contains(" /api/"));
        });
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        contract.findValuesAsText("$ref")
                .forEach(reference -> assertThat(
                                contract.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private static JsonNode followed(JsonNode node) {
        return node.has("$ref") ? contract.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        contract.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(operation -> operations.put(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
        return operations;
    }

    private static Map<String, Method> handlers() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        Map<String, Method> handlers = new TreeMap<>();
        scanner.findCandidateComponents("dev.tanqiao").forEach(found -> {
            Class<?> controller = ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null);
            RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
            for (Method method : controller.getDeclaredMethods()) {
                RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                if (mapping != null) {
                    String path = (base == null ? "" : base.path()[0]) + mapping.path()[0];
                    handlers.put(mapping.method()[0] + " " + path, method);
                }
            }
        });
        return handlers;
    }
}
