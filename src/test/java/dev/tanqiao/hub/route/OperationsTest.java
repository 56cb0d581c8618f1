package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.core.enrolment.CampusToken;
import dev.tanqiao.core.enrolment.CampusTokens;
import dev.tanqiao.core.enrolment.FakeTokens;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import dev.tanqiao.hub.bundle.operation.CampusOperations;
import dev.tanqiao.hub.bundle.operation.CarbonOperations;
import dev.tanqiao.hub.bundle.operation.OperationFailed;
import dev.tanqiao.hub.bundle.operation.OperationRefused;
import dev.tanqiao.hub.bundle.operation.Operations;
import dev.tanqiao.lab.simulator.testing.Call;
import dev.tanqiao.lab.simulator.testing.Enrolled;
import dev.tanqiao.lab.simulator.testing.Fault;
import dev.tanqiao.lab.simulator.testing.TanqiaoSimulator;
import dev.tanqiao.upstream.campus.ClientTokenStore;
import dev.tanqiao.upstream.campus.ClientTokens;
import dev.tanqiao.upstream.campus.JAccount;
import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.carbon.AppId;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.CityToken;
import dev.tanqiao.upstream.carbon.CityTokenStore;
import dev.tanqiao.upstream.carbon.CityTokens;
import dev.tanqiao.upstream.carbon.CodeSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of a bundle's, through the hub's kamelets, at the simulator over HTTP: an answer, a refusal, silence. */
@SuppressWarnings("NullAway.Init")
class OperationsTest extends RouteSlice {

    private static final String PERSON = "wang";
    private static final String WITHOUT_CARD = "zhao";
    private static final String PROVIDER = "EQ310101000001";
    private static final CityReader READER =
            new CityReader(new CodeSet(List.of("401", "403")), new CodeSet(List.of("429", "500-599")));
    private static final int MOST_BYTES = 64 * 1024;

    /** What each operation is called at the simulator. */
    private static final Map<String, String> SIMULATED = Map.ofEntries(
            Map.entry("checkCode", "campus.unicode.check"),
            Map.entry("openCode", "campus.unicode.open"),
            Map.entry("getIdentity", "campus.identity"),
            Map.entry("getAdvertising", "campus.identity.advertising"),
            Map.entry("getPayCode", "campus.pay"),
            Map.entry("getPayParameters", "campus.parameters"),
            Map.entry("getTransactions", "campus.transactions"),
            Map.entry("licenseAgreement", "city.licenseAgreement"),
            Map.entry("accountAuthorize", "city.accountAuthorize"),
            Map.entry("getReductionScene", "city.getReductionScene"),
            Map.entry("getPointInfo", "city.getPointInfo"),
            Map.entry("getPointsBillInfo", "city.getPointsBillInfo"),
            Map.entry("subscribe", "city.subscribe"),
            Map.entry("issueCid", "city.cidIssue"));

    private final TanqiaoSimulator simulator = TanqiaoSimulator.builder()
            .world(world())
            .quirks(
                    "amounts-as-text",
                    "available-misspelt",
                    "bill-amounts-as-numbers",
                    "code-as-text",
                    "identities-misspelt",
                    "total-as-text")
            .start();

    private final Store cityStore = new Store();
    private final FakeTokens people = new FakeTokens(null);
    private CityTokens cityTokens;
    private int slowedDown;
    private boolean isBusy;
    private Enrolled person;
    private Operations operations;

    OperationsTest() {
        super("access-token.camel.yaml", "campus-client-token.camel.yaml", "campus-refresh-token.camel.yaml");
    }

    /** The plain world, where we are the app that may do everything, and with somebody who has no card. */
    private static String world() {
        try {
            String world = Files.readString(Path.of("simulator/worlds/plain.yaml"))
                    .replace("app: other", "app: jiaowoban")
                    .replace("persons:\n", """
                            persons:
                              - {account: zhao, name: 赵一, weight: 1, unicode: -1, cards: [], payments: {boc: not-opened, weixiao: not-opened, wallet: not-opened}, channels: {微信支付: 1},
                                 identities: [{userType: alumni, expireDate: "2039-07-31", status: 正常}]}
                            """);
            return Files.writeString(Files.createTempFile("operations", ".yaml"), world)
                    .toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        cityTokens = new CityTokens(
                cityStore,
                () -> template.requestBody("direct:access-token", "", CityToken.class),
                Duration.ofHours(1),
                "me",
                simulator.clock());
        var appId = new AppId(simulator.appId(), simulator.publicKeyPem(), "pkcs1");
        registry.bind("callHeaders", new CallHeaders());
        registry.bind("citySteps", new CitySteps(cityTokens, READER, appId, simulator.clock()));
        registry.bind("campusTokenSteps", new CampusTokenSteps(campusTokens(), client()));
    }

    private JAccountClient client() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        return new JAccountClient(nowhere, "", simulator.clientId(), simulator.clientSecret(), "openid", nowhere);
    }

    private JAccount jAccount() {
        return new JAccount(client(), new CampusTokenCalls(template), 256, simulator.clock());
    }

    private CampusTokens campusTokens() {
        return new CampusTokens(people, jAccount(), Duration.ofHours(1), simulator.clock(), Thread::onSpinWait);
    }

    @Override
    void advise(CamelContext camel) {
        camel.getPropertiesComponent()
                .addOverrideProperty("tanqiao.carbon.base-url", simulator.url().toString());
        camel.getPropertiesComponent().addOverrideProperty("tanqiao.carbon.cid-url", simulator.url() + "/cid/issue");
        camel.getPropertiesComponent()
                .addOverrideProperty("tanqiao.campus.base-url", simulator.url().toString());
        camel.getPropertiesComponent()
                .addOverrideProperty(
                        "tanqiao.campus.jaccount-url", simulator.url().toString());
        HttpComponent http = camel.getComponent("http", HttpComponent.class); // as application.yaml
        http.setHeaderFilterStrategy(new RequestHeaders());
        http.setHttpClientConfigurer(new AnswerBound(MOST_BYTES, false));
        http.setAutomaticRetriesDisabled(true);
        http.setFollowRedirects(false);
        KameletComponent kamelets = camel.getComponent("kamelet", KameletComponent.class);
        kamelets.setLocation("file:routes/bridge");
        kamelets.setNoErrorHandler(true); // as Kamelets
    }

    @BeforeEach
    void begin() {
        simulator.reset();
        slowedDown = 0;
        isBusy = false;
        cityStore.token = null;
        cityTokens.forget();
        person = simulator.enrolled(PERSON);
        consent(person);
        var campus = new OperationCalls.Upstream(() -> !isBusy, () -> {});
        var carbon = new OperationCalls.Upstream(() -> !isBusy, () -> slowedDown++);
        var calls = new OperationCalls(template, new OperationCalls.Shares(campus, carbon, true));
        var ourselves = new ClientTokens(new OurToken(), jAccount(), simulator.clock());
        operations = new Operations(
                new CampusOperations(calls, ourselves, campusTokens()), new CarbonOperations(calls, READER));
    }

    @AfterAll
    void stop() {
        simulator.close();
    }

    private void consent(Enrolled who) {
        people.consented(new CampusToken(
                who.campusToken(),
                who.refreshToken(),
                simulator.clock().instant().plus(Duration.ofHours(2))));
    }

    // The campus

    @Test
    void aValidCodeTellsWhoseItIs() {
        Map<String, Object> answer = operations.call("checkCode", Map.of("qrCode", code("SJTU", PERSON, 0)));

        assertThat(answer)
                .containsEntry("refused", false)
                .containsEntry("type", "SJTU")
                .containsEntry("account", PERSON)
                .containsEntry("expired", false)
                .containsEntry("createTime", (int) simulator.clock().instant().getEpochSecond())
                .doesNotContainKey("identites");
        assertThat(answer)
                .extractingByKey("identities", LIST)
                .singleElement(MAP)
                .containsEntry("userType", "student");
    }

    @Test
    void anExpiredCodeIsNotAForgedOneNorOneOfAnotherKind() {
        assertThat(operations.call("checkCode", Map.of("qrCode", code("SJTU", PERSON, 600))))
                .containsEntry("refused", false)
                .containsEntry("expired", true)
                .containsKey("identities");
        assertThat(operations.call("checkCode", Map.of("qrCode", code("SJTUGREEN", "60803", 3600))))
                .containsEntry("refused", false)
                .containsEntry("expired", true)
                .doesNotContainKey("account");
        String forged = code("SJTU", PERSON, 0).replace(PERSON + "|", "li|");
        assertThat(operations.call("checkCode", Map.of("qrCode", forged)))
                .containsOnly(
                        Map.entry("refused", true),
                        Map.entry("code", -3),
                        Map.entry("message", "思源码签名校验错误"),
                        Map.entry("type", "SJTU"));
        assertThat(operations.call("checkCode", Map.of("qrCode", "a parcel")))
                .containsEntry("refused", true)
                .containsEntry("type", "UNKNOWN");
    }

    @Test
    void aCodeIsOpenedForWhoHasACard() {
        assertThat(operations.call("openCode", ofPerson())).containsExactly(Map.entry("refused", false));

        consent(simulator.enrolled(WITHOUT_CARD));
        assertThat(operations.call("openCode", Map.of("account", WITHOUT_CARD)))
                .containsOnly(Map.entry("refused", true), Map.entry("code", -3), Map.entry("message", "用户无校园卡/V卡"));
        assertThat(operations.call("openCode", Map.of("account", WITHOUT_CARD, "identityOnly", true)))
                .containsEntry("refused", false);
        assertThat(operations.call("getIdentity", Map.of("account", WITHOUT_CARD)))
                .containsEntry("status", 1);
    }

    @Test
    void theIdentityIsItsCodeOrWhoPays() {
        assertThat(operations.call("getIdentity", ofPerson()))
                .containsEntry("status", 0)
                .containsEntry("backgroundColor", "016AED")
                .extractingByKey("code")
                .asString()
                .startsWith("SJTU");
        assertThat(operations.call("getIdentity", ofPerson("checkSupplier", true)))
                .containsOnly(
                        Map.entry("refused", false),
                        Map.entry("status", 0),
                        Map.entry("suppliers", List.of("synjones")));
        simulator.fault(Fault.code("campus.identity", 10003));
        assertThat(operations.call("getIdentity", ofPerson()))
                .containsEntry("refused", true)
                .containsEntry("code", 10003);
    }

    @Test
    void thereIsAPromotionOrNone() {
        assertThat(operations.call("getAdvertising", ofPerson())).containsExactly(Map.entry("refused", false));
        simulator.control("POST", "campus/advertising", "{\"status\": 0, \"message\": \"低碳周\"}");
        assertThat(operations.call("getAdvertising", ofPerson()))
                .containsEntry("status", 0)
                .containsEntry("message", "低碳周");
        simulator.fault(Fault.code("campus.identity.advertising", 10008));
        assertThat(operations.call("getAdvertising", ofPerson()))
                .as("no data, of what may have none")
                .containsExactly(Map.entry("refused", false));
        simulator.heal();
        simulator.fault(Fault.code("campus.identity.advertising", 10010));
        assertThat(operations.call("getAdvertising", ofPerson())).containsEntry("refused", true);
    }

    @Test
    void aPaymentCodeIsShownToWhoseNumberItIs() {
        assertThat(operations.call(
                        "getPayCode", ofPerson("supplier", "wallet", "userCode", userCode(), "offline", true)))
                .containsEntry("status", 0)
                .containsKeys("code", "offlineCodes", "balance");
        assertThat(operations.call("getPayCode", ofPerson("supplier", "wallet", "userCode", "999")))
                .containsEntry("refused", true)
                .containsEntry("code", 10001);
    }

    /** A token of the person's, which the campus card's parameters hold, stays outside. */
    @Test
    void parametersComeOfTheSuppliersThatAreNamed() {
        Map<String, Object> answer = operations.call(
                "getPayParameters", ofPerson("supplier", List.of("synjones", "boc"), "userCode", userCode()));

        assertThat(answer)
                .containsEntry("refused", false)
                .containsKeys("synjones", "boc", "*")
                .doesNotContainKey("wallet");
        assertThat(answer)
                .extractingByKey("synjones", MAP)
                .containsEntry("available", "true")
                .containsEntry("appId", "sdk_app_id")
                .doesNotContainKeys("availiable", "userToken");
        assertThat(operations.call("getPayParameters", ofPerson("supplier", List.of("gold"), "userCode", userCode())))
                .containsEntry("code", 10001);
    }

    @Test
    void transactionsComeAsAList() {
        simulator.purchase(PERSON, "12.50");
        simulator.purchase(PERSON, "3.00");

        Map<String, Object> answer = operations.call("getTransactions", ofPerson("start", 0, "limit", 1));
        assertThat(answer).containsEntry("refused", false).containsEntry("total", 2);
        assertThat(answer)
                .extractingByKey("entities", LIST)
                .singleElement(MAP)
                .satisfies(row -> assertThat(row.get("amount"))
                        .as("a number, although it came as text")
                        .isInstanceOf(Number.class));
        assertThat(operations.call("getTransactions", ofPerson("status", "已退费")))
                .containsEntry("entities", List.of());
        simulator.fault(Fault.code("campus.transactions", 10008));
        assertThat(operations.call("getTransactions", ofPerson())).containsEntry("entities", List.of());
        simulator.heal();
        simulator.fault(Fault.code("campus.transactions", 10010));
        assertThat(operations.call("getTransactions", ofPerson())).containsEntry("code", 10010);
    }

    // The city and the CA

    @Test
    void theAgreementsAreThere() {
        assertThat(operations.call("licenseAgreement", Map.of()))
                .containsEntry("refused", false)
                .extractingByKey("licenseList", LIST)
                .first(MAP)
                .containsKeys("name", "downloadUrl");
        simulator.fault(Fault.code("city.licenseAgreement", 4001));
        assertThat(operations.call("licenseAgreement", Map.of()))
                .containsEntry("refused", true)
                .containsEntry("code", 4001);
    }

    @Test
    void anAccountThatTheCaKnowsIsAuthorized() {
        assertThat(operations.call("accountAuthorize", ofCid())).containsExactly(Map.entry("refused", false));
        assertThat(operations.call("accountAuthorize", Map.of("cid", "nobody")))
                .containsOnly(Map.entry("refused", true), Map.entry("code", 2001), Map.entry("message", "CA未查询到该cid"));
    }

    @Test
    void scenesAreThoseOfTheAccount() {
        assertThat(operations.call("getReductionScene", ofCid()))
                .containsEntry("refused", false)
                .extractingByKey("sceneList", LIST)
                .contains("单车");
        assertThat(operations.call("getReductionScene", Map.of("cid", "no&body=")))
                .containsEntry("code", 2001);
    }

    @Test
    void pointsComeByClass() {
        assertThat(operations.call("getPointInfo", ofCid()))
                .containsEntry("refused", false)
                .containsEntry(
                        "pointInfo",
                        List.of(
                                Map.of("pointType", 1, "pointBalance", "1000"),
                                Map.of("pointType", 2, "pointBalance", "1000")));
        simulator.withdraw(PERSON);
        assertThat(operations.call("getPointInfo", ofCid())).containsEntry("code", 2002);
    }

    @Test
    void billsComePageByPage() {
        order("P1", "7");
        simulator.clock().advance(Duration.ofMinutes(2));

        Map<String, Object> answer =
                operations.call("getPointsBillInfo", bills("2026-03-02 00:00:00", "2026-03-03 00:00:00"));
        assertThat(answer)
                .containsEntry("refused", false)
                .containsEntry("page", 1)
                .containsEntry("pageSize", 5);
        assertThat(answer)
                .extractingByKey("bill", LIST)
                .singleElement(MAP)
                .containsEntry("transactionId", "P1")
                .containsEntry("amount", "7");
        assertThat(operations.call("getPointsBillInfo", bills("2026-03-03 00:00:00", "2026-03-02 00:00:00")))
                .containsEntry("refused", true)
                .containsEntry("code", 400);
    }

    @Test
    void anAddressIsSubscribed() {
        assertThat(operations.call("subscribe", Map.of("notifyUrl", "http://127.0.0.1:1/push", "type", 1)))
                .containsExactly(Map.entry("refused", false));
        assertThat(simulator.control("GET", "city/subscriptions", "")).contains("http://127.0.0.1:1/push");
        simulator.fault(Fault.code("city.subscribe", 4003));
        assertThat(operations.call("subscribe", Map.of("notifyUrl", "http://127.0.0.1:1/push", "type", 2)))
                .containsEntry("code", 4003);
    }

    @Test
    void aCidIsIssuedToWhoIsRegistered() {
        assertThat(operations.call("issueCid", Map.of("account", PERSON, "name", "王伟", "consentId", "c-1")))
                .containsOnly(Map.entry("refused", false), Map.entry("cid", person.cid()));
        assertThat(operations.call("issueCid", Map.of("account", "nobody", "name", "n", "consentId", "c-2")))
                .containsOnly(Map.entry("refused", true), Map.entry("code", 2003), Map.entry("message", "账户未实名"));
    }

    // What holds for all

    private static String simulated(String operation) {
        return Objects.requireNonNull(SIMULATED.get(operation));
    }

    static Stream<String> all() {
        return new TreeSet<>(SIMULATED.keySet()).stream();
    }

    @Test
    void everyOperationIsCalledHere() {
        Set<String> callable = new TreeSet<>(Operations.callable("campus"));
        callable.addAll(Operations.callable("carbon"));
        assertThat(callable).isEqualTo(new TreeSet<>(SIMULATED.keySet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orderSettel    | No bundle may call orderSettel: only the settlement engine sends orders; hand in a purchase instead.",
                "getAccessToken | No bundle may call getAccessToken: the hub fetches its own tokens, and gives none out.",
                "token          | No bundle may call token: the hub fetches its own tokens, and gives none out.",
                "authorize      | No bundle may call authorize: people consent at the hub's /enrol, and their tokens stay there.",
                "logout         | No bundle may call logout: who signs out does so in a browser of their own.",
                "getPointsInfo  | There is no operation getPointsInfo; did you mean getPointInfo?"
            })
    void whatNoBundleMayCallIsRefusedWithTheReason(String operation, String reason) {
        assertThatThrownBy(() -> operations.call(operation, Map.of("cid", "x")))
                .isInstanceOf(OperationRefused.class)
                .hasMessage(reason);
        assertThat(simulator.calls()).isEmpty();
    }

    @Test
    void whoseConsentIsUsedMustBeSaid() {
        for (Map<String, Object> input : List.of(Map.<String, Object>of(), Map.<String, Object>of("account", " "))) {
            assertThatThrownBy(() -> operations.call("getIdentity", input))
                    .isInstanceOf(OperationRefused.class)
                    .hasMessageContaining("#/account: is required");
        }
    }

    /** A door that took it for a valid code would let everybody in. */
    @Test
    void aSuccessWithoutItsDataIsNone() {
        simulator.fault(Fault.rewrite("campus.unicode.check", "\\[.*\\]", "[]"));
        assertThatThrownBy(() -> operations.call("checkCode", input("checkCode")))
                .hasMessageContaining("a success without the data that the contract describes");
        simulator.heal();
        simulator.fault(Fault.code("campus.unicode.check", 10008));
        assertThat(operations.call("checkCode", input("checkCode"))).containsEntry("refused", true);
        simulator.fault(Fault.rewrite("city.getPointInfo", "\\{\"pointInfo.*\\]\\}", "null"));
        assertThatThrownBy(() -> operations.call("getPointInfo", ofCid()))
                .hasMessageContaining("code 200 without the content that the contract describes");
    }

    @Test
    void noFieldOfAnAnswerSaysWhetherItIsARefusal() {
        simulator.fault(Fault.rewrite("city.getPointInfo", "\"pointInfo\"", "\"refused\":true,\"pointInfo\""));
        assertThat(operations.call("getPointInfo", ofCid())).containsEntry("refused", false);
        simulator.fault(Fault.rewrite("campus.unicode.check", "\"type\"", "\"refused\":false,\"type\""));
        assertThat(operations.call("checkCode", Map.of("qrCode", "a parcel"))).containsEntry("refused", true);
    }

    @Test
    void noFailureTellsACid() {
        simulator.fault(Fault.rewrite(
                "city.getPointInfo", "^.*$", "{\"code\":500,\"msg\":\"%s is busy\"}".formatted(person.cid())));
        assertThatThrownBy(() -> operations.call("getPointInfo", ofCid()))
                .hasMessageContaining("is busy")
                .hasMessageNotContaining(person.cid());
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsNoAnswerIsAnExceptionThatSaysWhatIsKnown(String operation) {
        String simulated = simulated(operation);
        Map<Fault, String> faults = new LinkedHashMap<>();
        faults.put(Fault.close(simulated), "NoHttpResponseException");
        faults.put(Fault.html(simulated), "HTTP 502");
        faults.put(Fault.half(simulated), "HTTP 200");
        faults.put(Fault.empty(simulated), "HTTP 200");
        faults.put(Fault.status(simulated, 503), "HTTP 503");
        faults.put(Fault.rewrite(simulated, "\\}$", " ".repeat(MOST_BYTES) + "}"), "longer than 65536 bytes");
        faults.forEach((fault, said) -> {
            simulator.heal();
            simulator.fault(fault);
            assertThatThrownBy(() -> operations.call(operation, input(operation)))
                    .as(said)
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageStartingWith(operation + " got no answer that can be used: ")
                    .hasMessageContaining(said)
                    .hasMessageEndingWith("Whether it was done is not known.");
        });
        assertThat(calls(simulated)).as("none is repeated").hasSize(faults.size());
        assertThat(simulator.violations()).isEmpty();
    }

    /** Its answer is the body of the route from there on. */
    @ParameterizedTest
    @MethodSource("all")
    void theKameletOfAnOperationAsksItInTheRouteOfABundle(String operation) throws Exception {
        String kamelet = kameletOf(operation);
        try (CamelContext bundle = bundle("""
                - route:
                    id: asks
                    from:
                      uri: direct:asks
                      steps:
                        - to: kamelet:%s
                """.formatted(kamelet))) {
            assertThat(bundle.createProducerTemplate().requestBody("direct:asks", input(operation), Map.class))
                    .containsEntry("refused", false);
        }
        assertThat(calls(simulated(operation))).hasSize(1);
    }

    @Test
    void aRouteMakesTheInputAndDecidesByTheAnswer() throws Exception {
        try (CamelContext bundle = bundle("""
                - route:
                    id: scan
                    from:
                      uri: direct:scan
                      steps:
                        - setBody: {simple: "${map('qrCode', ${body})}"}
                        - to: kamelet:siyuan-check-code-action
                        - choice:
                            when:
                              - simple: "${body[refused]} == true"
                                steps: [{setBody: {simple: "forged: ${body[code]}"}}]
                              - simple: "${body[expired]} == false"
                                steps: [{setBody: {simple: "welcome ${body[account]}, ${body[identities][0][userType]}"}}]
                            otherwise:
                              steps: [{setBody: {constant: "too late"}}]
                """)) {
            ProducerTemplate scanner = bundle.createProducerTemplate();
            assertThat(scanner.requestBody("direct:scan", code("SJTU", PERSON, 0)))
                    .isEqualTo("welcome wang, student");
            assertThat(scanner.requestBody("direct:scan", code("SJTU", PERSON, 900)))
                    .isEqualTo("too late");
            assertThat(scanner.requestBody("direct:scan", "SJTU a parcel")).isEqualTo("forged: -3");
        }
    }

    private CamelContext bundle(String routes) throws Exception {
        Map<String, byte[]> vocabulary = new TreeMap<>();
        for (Path kamelet : kamelets()) {
            vocabulary.put(kamelet.getFileName().toString(), Files.readAllBytes(kamelet));
        }
        var contexts = new BundleContexts(List.of("direct", "kamelet"), vocabulary, Path.of("target"), client -> {});
        CamelContext bundle = contexts.load(
                new BundleRoutes(
                        "bikes",
                        Map.of("bikes.camel.yaml", routes.getBytes(StandardCharsets.UTF_8)),
                        Map.of(),
                        List.of()),
                new ToOperations());
        bundle.start();
        return bundle;
    }

    private static List<Path> kamelets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/kamelets"))) {
            return files.sorted().toList();
        }
    }

    private static String kameletOf(String operation) throws IOException {
        for (Path kamelet : kamelets()) {
            if (Files.readString(kamelet).contains("operation: " + operation + "\n")) {
                return kamelet.getFileName().toString().replace(".kamelet.yaml", "");
            }
        }
        throw new AssertionError("No kamelet calls " + operation);
    }

    /** The hub as a bundle meets it, as far as operations go. */
    private final class ToOperations implements Door {
        @Override
        public Object ask(Request request) {
            Map<String, Object> input = new LinkedHashMap<>();
            ((Map<?, ?>) request.body()).forEach((name, value) -> input.put(String.valueOf(name), value));
            return operations.call(request.options().getOrDefault("operation", ""), input);
        }

        @Override
        public void open(Source source, Receiver receiver) {
            throw new AssertionError("no route begins at the hub here");
        }

        @Override
        public void close(Source source) {
            throw new AssertionError("no route begins at the hub here");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aTokenThatIsRefusedIsRenewedOnce(String operation) {
        if (operation.equals("issueCid")) {
            return; // the CA asks for none
        }
        String simulated = simulated(operation);
        operations.call(operation, input(operation)); // with a first token
        simulator.fault(Fault.revokeToken(simulated).times(1));
        assertThat(operations.call(operation, input(operation))).containsEntry("refused", false);
        assertThat(calls(simulated)).extracting(Call::httpStatus).hasSize(3);

        simulator.heal();
        simulator.fault(Fault.revokeToken(simulated));
        assertThatThrownBy(() -> operations.call(operation, input(operation)))
                .isInstanceOf(OperationFailed.class)
                .hasMessageStartingWith(operation + " was not done: ")
                .hasMessageContaining("twice");
        assertThat(simulator.violations()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void anInputThatDoesNotFitLeavesNothing(String operation) {
        Map<String, Object> odd = new LinkedHashMap<>(input(operation));
        odd.put("equityCidd", "x");
        assertThatThrownBy(() -> operations.call(operation, odd))
                .isInstanceOf(OperationRefused.class)
                .hasMessageContaining("#/equityCidd: is no field of " + operation);
        assertThat(calls(simulated(operation))).isEmpty();
    }

    @Test
    void noCallLeavesWhileTheBudgetIsUsedUp() {
        isBusy = true;
        for (String operation : List.of("getPointInfo", "checkCode")) {
            assertThatThrownBy(() -> operations.call(operation, input(operation)))
                    .isInstanceOf(OperationFailed.class)
                    .hasMessageContaining("was not done: no call was free");
        }
        assertThat(calls("city.getPointInfo")).isEmpty();
    }

    @Test
    void aCityThatIsOverloadedIsLeftInPeace() {
        simulator.fault(Fault.status("city.getPointInfo", 429));
        assertThatThrownBy(() -> operations.call("getPointInfo", ofCid())).hasMessageContaining("HTTP 429");
        assertThat(slowedDown).isOne();
    }

    @Test
    void withoutATokenNothingIsAsked() {
        people.consented(new CampusToken("gone", null, Instant.EPOCH));
        assertThatThrownBy(() -> operations.call("getIdentity", ofPerson()))
                .isInstanceOf(OperationFailed.class)
                .hasMessageStartingWith("getIdentity was not done: ");
        simulator.fault(Fault.close("city.getAccessToken"));
        assertThatThrownBy(() -> operations.call("getPointInfo", ofCid()))
                .isInstanceOf(OperationFailed.class)
                .hasMessageStartingWith("getPointInfo was not done: ");
        simulator.fault(Fault.close("jaccount.token"));
        assertThatThrownBy(() -> operations.call("checkCode", input("checkCode")))
                .isInstanceOf(OperationFailed.class)
                .hasMessageStartingWith("checkCode was not done: ");
    }

    @Test
    void ourTokenServesUntilItsEnd() {
        operations.call("checkCode", input("checkCode"));
        operations.call("checkCode", input("checkCode"));
        assertThat(calls("jaccount.token")).hasSize(1);
        simulator.clock().advance(Duration.ofHours(2).minus(Duration.ofMinutes(4)));
        operations.call("checkCode", input("checkCode"));
        assertThat(calls("jaccount.token")).hasSize(2);
    }

    private List<Call> calls(String operation) {
        return simulator.calls().stream()
                .filter(call -> call.operation().equals(operation))
                .toList();
    }

    private Map<String, Object> input(String operation) {
        return switch (operation) {
            case "checkCode" -> Map.of("qrCode", code("SJTU", PERSON, 0));
            case "getPayCode" -> ofPerson("supplier", "wallet", "userCode", userCode());
            case "getPayParameters" -> ofPerson("userCode", userCode());
            case "openCode", "getIdentity", "getAdvertising", "getTransactions" -> ofPerson();
            case "licenseAgreement" -> Map.of();
            case "getPointsBillInfo" -> bills("2026-03-02 00:00:00", "2026-03-03 00:00:00");
            case "subscribe" -> Map.of("notifyUrl", "http://127.0.0.1:1/push", "type", 2);
            case "issueCid" -> Map.of("account", PERSON, "name", "王伟", "consentId", "c-1");
            default -> ofCid();
        };
    }

    private Map<String, Object> ofCid() {
        return Map.of("cid", person.cid());
    }

    private static Map<String, Object> ofPerson(Object... namesAndValues) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("account", PERSON);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            input.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return input;
    }

    private static Map<String, Object> bills(String from, String to) {
        return Map.of("equityCid", PROVIDER, "beginTime", from, "endTime", to, "page", "1", "pageSize", 5);
    }

    private String code(String type, String owner, int ageSeconds) {
        String issued = simulator.control(
                "POST",
                "campus/codes",
                "{\"type\": \"%s\", \"owner\": \"%s\", \"ageSeconds\": %s}".formatted(type, owner, ageSeconds));
        return WireJson.value(issued).path("text").asText();
    }

    private String userCode() {
        return WireJson.value(simulator.control("GET", "campus/persons", ""))
                .findValues("identities")
                .get(1)
                .at("/0/code")
                .asText();
    }

    private void order(String transactionId, String points) {
        template.requestBody(
                "kamelet:carbon-call?path=/carbon-inclusion/apis/v1/transaction/orderSettel",
                Map.of(
                        "cid",
                        person.cid(),
                        "equityCid",
                        PROVIDER,
                        "transactionId",
                        transactionId,
                        "transactionPointA",
                        points,
                        "transactionTime",
                        "2026-03-02 08:00:00",
                        "transactionType",
                        "0",
                        "data",
                        List.of("午餐")));
    }

    private static final class OurToken implements ClientTokenStore {
        private @Nullable CampusToken token;

        @Override
        public Optional<CampusToken> find() {
            return Optional.ofNullable(token);
        }

        @Override
        public void save(CampusToken next) {
            token = next;
        }
    }

    private static final class Store implements CityTokenStore {
        private @Nullable CityToken token;

        @Override
        public Optional<CityToken> find() {
            return Optional.ofNullable(token);
        }

        @Override
        public boolean claimRenewal(String owner) {
            return true;
        }

        @Override
        public void save(CityToken next) {
            token = next;
        }

        @Override
        public void endRenewal(String owner) {}
    }
}
