package dev.tanqiao.upstream.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractExamplesTest {
    private static final Contract CAMPUS = Contract.campus();
    private static final Contract CARBON = Contract.carbon();

    @TestFactory
    Stream<DynamicTest> everyExampleFits() {
        return examples()
                .filter(example -> !example.isSlip())
                .map(example -> dynamicTest(
                        example.file().toString(),
                        () -> assertThat(example.violations()).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everySlipOfTheDocumentIsRefused() {
        return examples()
                .filter(Example::isSlip)
                .map(example -> dynamicTest(
                        example.file().toString(),
                        () -> assertThat(example.violations()).isNotEmpty()));
    }

    /** So that no documented field is described only by its name, or not at all: answers take unknown fields. */
    @TestFactory
    Stream<DynamicTest> aWrongTypeInAnyFieldOfAnyExampleIsReported() {
        return examples()
                .filter(example -> example.file().toString().endsWith(".json"))
                .flatMap(example -> leaves(JsonPointer.empty(), example.json()).stream()
                        .map(leaf -> dynamicTest(
                                example.file() + "#" + leaf,
                                () -> assertThat(example.withWrongTypeAt(leaf).violations())
                                        .isNotEmpty())));
    }

    private static List<JsonPointer> leaves(JsonPointer pointer, JsonNode node) {
        if (node.isValueNode()) {
            return List.of(pointer);
        }
        List<JsonPointer> leaves = new ArrayList<>();
        node.properties()
                .forEach(member -> leaves.addAll(leaves(pointer.appendProperty(member.getKey()), member.getValue())));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            leaves.addAll(leaves(pointer.appendIndex(i), node.get(i)));
        }
        return leaves;
    }

    @ParameterizedTest
    @ValueSource(strings = {"campus", "carbon"})
    void everyOperationHasAnExample(String upstream) {
        assertThat(examplesOf(upstream).map(example -> example.operation().id()).distinct())
                .containsExactlyInAnyOrderElementsOf(Contract.of(upstream).operations().stream()
                        .map(Contract.Operation::id)
                        .toList());
    }

    @Test
    void theSlipOfSubscribeIsRefusedForItsTypeAlone() {
        assertThat(carbonRequest("subscribe", """
                {"notifyUrl": "https://xxx", "type": 0}"""))
                .singleElement()
                .asString()
                .startsWith("subscribe request body#/type: ");
    }

    @Test
    void theValidationCanFail() {
        assertThat(carbonRequest("transaction/orderSettel", order("\"transactionPointA\": 16")))
                .as("wrong type")
                .anyMatch(it -> it.startsWith("orderSettel request body#/transactionPointA: integer found"));
        assertThat(carbonRequest("transaction/orderSettel", order("\"type\": 1")))
                .as("neither A nor B")
                .anyMatch(it -> it.contains("'transactionPointA'"))
                .anyMatch(it -> it.contains("'transactionPointB'"));
        assertThat(carbonRequest("transaction/orderSettel", order("\"transactionPointA\": \"\"")))
                .as("empty A")
                .isNotEmpty();
        assertThat(carbonRequest(
                        "transaction/orderSettel",
                        order("\"transactionPointA\": \"1\", \"transactionPointB\": \"-1\"")))
                .as("a purchase of A that is a return of B")
                .isNotEmpty();
        assertThat(carbonRequest("transaction/orderSettel", order("\"transactionPointA\": \"1\", \"points\": \"1\"")))
                .as("unknown field")
                .singleElement()
                .asString()
                .startsWith("orderSettel request body#: ")
                .contains("'points'");
        assertThat(carbonRequest("auth/accountAuthorize", "{}"))
                .as("missing field")
                .singleElement()
                .asString()
                .startsWith("accountAuthorize request body#: ")
                .contains("'cid'");
        assertThat(carbonRequest("auth/accountAuthorize", null))
                .as("missing body")
                .hasSize(1);
        assertThat(carbonRequest("auth/accountAuthorize", "{\"cid\": \"1\"} {}"))
                .as("trailing text")
                .hasSize(1);

        assertThat(transactions("page=1"))
                .as("undocumented parameter")
                .containsExactly("getTransactions request query parameter page: is not described");

        assertThat(carbonAnswer("account/getPointInfo", 200, """
                {"code": 200, "msg": "成功", "content": {"pointInfo": [{"pointType": "1"}]}}"""))
                .as("wrong type in an answer")
                .anyMatch(it -> it.startsWith("getPointInfo answer body#/content/pointInfo/0/pointType: string found"));
        assertThat(carbonAnswer("account/getPointInfo", 200, "{\"code\": 200, \"msg\": \"成功\"}"))
                .as("missing field in an answer")
                .hasSize(1);
        assertThat(carbonAnswer("account/getPointInfo", 403, "{\"code\": 200, \"msg\": \"成功\"}"))
                .as("success told by 403")
                .hasSize(1);
        assertThat(CARBON.violationsOfAnswer(
                        "POST", city("account/getPointInfo"), 200, "text/html", "<html>login</html>"))
                .as("another type of content")
                .hasSize(1);
        assertThat(carbonAnswer("account/getPointInfo", 200, "{\"code\": 200"))
                .as("truncated")
                .hasSize(1);

        assertThat(CARBON.violationsOfWebhookRequest("authorizationPush", "{\"cid\": 1, \"type\": 1}"))
                .as("wrong type in a push")
                .hasSize(1);
        assertThat(CARBON.violationsOfWebhookRequest("billPush", "{\"bill\": []}"))
                .as("missing field in a push")
                .hasSize(1);
        assertThat(CARBON.violationsOfWebhookAnswer("billPush", 200, "application/json", "{\"msg\": \"ok\"}"))
                .as("missing field in an acknowledgement")
                .hasSize(1);
        assertThat(CARBON.violationsOfWebhookAnswer(
                        "billPush", 200, "application/json", "{\"code\": 200, \"ok\": true}"))
                .as("unknown field in an acknowledgement")
                .hasSize(1);
    }

    @Test
    void answersAreReadLeniently() {
        assertThat(payCode("{\"status\": 9, \"later\": 1}"))
                .as("unknown value and field")
                .isEmpty();
        assertThat(CAMPUS.violationsOfAnswer("GET", "/v1/unicode", 200, "application/json", """
                {"errno": 0, "total": "1", "entities": [{"type": "SJTU", "createTime": 1, "expired": true,
                 "identities": [{"code": "1", "userType": "visitor"}], "identites": [{"code": "1"}]}]}"""))
                .as("both spellings, an unknown type of identity, a total in text")
                .isEmpty();
        assertThat(CAMPUS.violationsOfAnswer("GET", "/v1/unicode", 200, "application/json", """
                {"errno": 0, "entities": [{"type": "SJTU", "createTime": 1, "expired": true, "identites": [{}]}]}"""))
                .as("yet a required field is missed")
                .hasSize(1);
    }

    @Test
    void fieldsAreHeldToTheirTable() {
        assertThat(carbonRequest("transaction/orderSettel", order("\"transactionPointB\": \"-0.50\"")))
                .isEmpty();
        String twenty = "\uD842\uDFB7".repeat(20); // 20 characters, 40 chars in Java
        assertThat(carbonRequest("transaction/orderSettel", order("饭", twenty))).isEmpty();
        assertThat(carbonRequest("transaction/orderSettel", order("饭", twenty + "饭")))
                .containsExactly("orderSettel request body#/data/1: must be at most 20 characters long");
        assertThat(carbonRequest("account/getPointsBillInfo", window("2024-04-09 10:30:30", "2024-04-09 24:00:00")))
                .singleElement()
                .asString()
                .startsWith("getPointsBillInfo request body#/endTime: ");
        assertThat(CARBON.violationsOfWebhookRequest("billPush", "{\"total\": 501, \"bill\": []}"))
                .hasSize(1);
        assertThat(CARBON.violationsOfWebhookRequest("authorizationPush", "{\"cid\": \"1\", \"type\": 0}"))
                .hasSize(1);
        assertThat(payCode("{\"status\": 0}")).as("no code though normal").hasSize(1);
        assertThat(payCode("{\"status\": 2, \"code\": \"c\"}"))
                .as("a code that cannot be")
                .hasSize(1);
    }

    @Test
    void whatIsNotDescribedIsReported() {
        assertThat(CAMPUS.violationsOfRequest("DELETE", "/v1/unicode", Map.of(), Map.of(), null))
                .hasSize(1);
        assertThat(CAMPUS.violationsOfRequest("GET", "/v2/unicode", Map.of(), Map.of(), null))
                .hasSize(1);
        assertThat(CARBON.violationsOfWebhookRequest("pointPush", "{}")).hasSize(1);
        assertThat(CAMPUS.violationsOfRequest("GET", "/v1/unicode/transactions?access_token=t", Map.of(), "{}"))
                .as("a body where there is none")
                .hasSize(1);
        assertThat(CAMPUS.violationsOfAnswer("GET", "/oauth2/authorize", 204, Map.of(), null))
                .as("a status without default")
                .hasSize(1);
    }

    @Test
    void parametersAreHeldToTheirTable() {
        assertThat(transactions("limit=100&start=200")).isEmpty();
        assertThat(transactions("limit=101")).hasSize(1);
        assertThat(transactions("limit=ten")).hasSize(1);
        assertThat(transactions("limit=10&limit=20")).hasSize(1);
        assertThat(transactions("start=20")).as("start without limit").hasSize(1);
        assertThat(transactions("limit=0")).as("no paging without beginDate").hasSize(1);
        assertThat(transactions("limit=0&beginDate=1683776458")).isEmpty();
        assertThat(CAMPUS.violationsOfRequest("GET", "/v1/unicode", Map.of("access_token", "t"), Map.of(), null))
                .containsExactly("checkCode request query parameter qrCode: is required");
        assertThat(CAMPUS.violationsOfRequest("POST", "/v1/unicode", Map.of("identityOnly", "true"), Map.of(), null))
                .containsExactly("openCode request: must carry the query parameter access_token");
    }

    @Test
    void headersAreHeldToTheirTable() {
        String login = "{\"appId\": \"123\"}";
        String path = city("auth/getAccessToken");
        assertThat(CARBON.violationsOfRequest("POST", path, Map.of(), Map.of("timestamp", "1675502002174"), login))
                .containsExactly("getAccessToken request header transactionId: is required");
        assertThat(CARBON.violationsOfRequest(
                        "POST", path, Map.of(), Map.of("transactionId", "1", "TIMESTAMP", "now"), login))
                .hasSize(2);
        assertThat(CARBON.violationsOfRequest("GET", city("auth/equity/licenseAgreement"), Map.of(), Map.of(), null))
                .containsExactly("licenseAgreement request: must carry the header parameter Authorization");
        assertThat(CAMPUS.violationsOfAnswer("GET", "/oauth2/authorize", 302, Map.of(), null))
                .containsExactly("authorize answer header Location: is required");
        assertThat(CAMPUS.violationsOfAnswer(
                        "GET", "/oauth2/authorize", 302, Map.of("location", "https://hub.example/?code=1"), null))
                .as("state is missing")
                .hasSize(1);
    }

    @Test
    void aFormIsHeldToItsGrant() {
        assertThat(token("grant_type=refresh_token&refresh_token=r")).isEmpty();
        assertThat(token("grant_type=refresh_token")).as("missing field").hasSize(1);
        assertThat(token("grant_type=refresh_token&refresh_token=r&code=c"))
                .as("unknown field")
                .hasSize(1);
        assertThat(token("grant_type=client_credentials&scope=a&scope=b"))
                .as("given twice")
                .hasSize(1);
        assertThat(token("grant_type=password")).as("unknown grant").hasSize(1);
        assertThat(CAMPUS.violationsOfRequest(
                        "POST",
                        "/oauth2/token",
                        Map.of(),
                        Map.of("Authorization", "Basic eDp5", "Content-Type", "application/json"),
                        "{}"))
                .as("a form that is JSON")
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"campus", "carbon", "hub"})
    void theDescriptionIsValidOpenApi31(String upstream) {
        String base = "https://spec.openapis.org/";
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                it -> it.schemaMappers(mappers -> mappers.mapPrefix(base, "classpath:spec.openapis.org/")));
        var config =
                SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
        var schema = factory.getSchema(SchemaLocation.of(base + "oas/3.1/schema-base/2022-10-07"), config);
        JsonNode document = Contract.of(upstream).api().document();

        assertThat(schema.validate(document)).isEmpty();
        assertThat(schema.validate(document.at("/info")))
                .as("the check can fail")
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"campus", "carbon"})
    void everythingIsDescribedInChineseAndEnglish(String upstream) {
        List<String> poor = new ArrayList<>();
        collectPoorlyDescribed("", Contract.of(upstream).api().document(), poor);
        assertThat(poor).isEmpty();
    }

    /** Operations, parameters, headers, schemas by name and their fields each bear a description of their own or by reference. */
    private static void collectPoorlyDescribed(String pointer, JsonNode node, List<String> poor) {
        boolean isNamed = pointer.matches(".*/(parameters|properties|headers|schemas|securitySchemes)/[^/]+")
                && !pointer.matches(".*/x-query-rules/.*")
                && !pointer.matches(".*/(if|then|else|allOf|anyOf)/.*");
        boolean isOperation = node.has("operationId");
        String words = node.path("description").asText();
        if ((isNamed || isOperation) && !node.has("$ref") && !isBilingual(words)) {
            poor.add(pointer);
        }
        node.properties()
                .forEach(member -> collectPoorlyDescribed(
                        pointer + "/" + member.getKey().replace("/", "~1"), member.getValue(), poor));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collectPoorlyDescribed(pointer + "/" + i, node.get(i), poor);
        }
    }

    private static boolean isBilingual(String words) {
        return words.codePoints().anyMatch(it -> Character.UnicodeScript.of(it) == Character.UnicodeScript.HAN)
                && words.matches("(?s).*[A-Za-z]{2}.*");
    }

    private static List<String> carbonRequest(String operation, @Nullable String body) {
        return CARBON.violationsOfRequest("POST", city(operation), Map.of(), Map.of("Authorization", "t+/="), body);
    }

    private static List<String> carbonAnswer(String operation, int status, String body) {
        return CARBON.violationsOfAnswer("POST", city(operation), status, "application/json;charset=UTF-8", body);
    }

    private static String city(String operation) {
        return "/carbon-inclusion/apis/v1/" + operation;
    }

    private static List<String> transactions(String query) {
        return CAMPUS.violationsOfRequest("GET", "/v1/unicode/transactions?access_token=t&" + query, Map.of(), null);
    }

    private static List<String> token(String form) {
        return CAMPUS.violationsOfRequest(
                "POST", "/oauth2/token", Map.of(), Map.of("Authorization", "Basic eDp5"), form);
    }

    private static String order(String more) {
        return """
                {"cid": "1", "equityCid": "2", "transactionId": "P3", "transactionTime": "2024-04-09 10:30:30",
                 "transactionType": "0", "data": ["饭"], %s}""".formatted(more);
    }

    private static String order(String first, String second) {
        return order("\"transactionPointA\": \"16\"").replace("[\"饭\"]", "[\"%s\", \"%s\"]".formatted(first, second));
    }

    private static String window(String beginTime, String endTime) {
        return "{\"beginTime\": \"%s\", \"endTime\": \"%s\"}".formatted(beginTime, endTime);
    }

    private static List<String> payCode(String entity) {
        return CAMPUS.violationsOfAnswer(
                "GET", "/v1/unicode/pay", 200, "application/json", "{\"errno\": 0, \"entities\": [" + entity + "]}");
    }

    private static Stream<Example> examples() {
        return Stream.of("campus", "carbon").flatMap(ContractExamplesTest::examplesOf);
    }

    private static Stream<Example> examplesOf(String upstream) {
        Contract contract = upstream.equals("campus") ? CAMPUS : CARBON;
        try (Stream<Path> files = Files.list(Path.of("contracts", upstream, "examples"))) {
            return files.sorted().map(file -> Example.of(contract, file)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
