package dev.tanqiao;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.SettlementWriter;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house, each as a sentence. What may break one is named here and nowhere else. */
class ArchitectureTest {

    private static final String CORE = "dev.tanqiao.core..";
    private static final String UPSTREAM = "dev.tanqiao.upstream..";
    private static final String HUB = "dev.tanqiao.hub..";
    private static final String LAB = "dev.tanqiao.lab..";
    private static final String BASE = "dev.tanqiao.base..";

    /** Plain Java, and the log: the core needs no more. */
    private static final String[] PLAIN_JAVA = {
        "java.lang..",
        "java.math..",
        "java.net",
        "java.nio.charset",
        "java.security",
        "java.text",
        "java.time..",
        "java.util..",
        "javax.crypto..",
        "org.jspecify.annotations",
        "org.slf4j"
    };

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.tanqiao");
    }

    @Test
    void theBaseKnowsNoWing() {
        wing(BASE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE, UPSTREAM, HUB, LAB)
                .check(house);
    }

    @Test
    void theCoreKnowsNoOtherWing() {
        wing(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE, UPSTREAM, HUB, LAB)
                .check(house);
    }

    @Test
    void theUpstreamsKnowTheCoreAndTheBase() {
        wing(UPSTREAM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HUB, LAB)
                .check(house);
    }

    @Test
    void theHubKnowsNothingOfTheLaboratory() {
        wing(HUB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LAB, "com.github.tomakehurst..")
                .check(house);
    }

    @Test
    void theWebAsksPortsAndNoClassOfTheDatabase() {
        wing("dev.tanqiao.hub.web..")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Jdbc")
                .check(house);
    }

    @Test
    void theSimulatorKnowsNothingOfWhatItIsToTest() {
        wing("dev.tanqiao.lab.simulator..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tanqiao..")
                        .and(not(resideInAnyPackage(
                                "dev.tanqiao.lab.simulator..",
                                "dev.tanqiao.upstream.contract",
                                "dev.tanqiao.base.yaml",
                                "dev.tanqiao.base.keys",
                                "dev.tanqiao.base.redact")))
                        .and(not(named("dev.tanqiao.base.wire.BoundedNumbers"))))
                .check(house);
    }

    @Test
    void theCoreIsPlainJavaWithoutSpringCamelJacksonOrJdbc() {
        classes()
                .that()
                .resideInAPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(concat(new String[] {CORE}, PLAIN_JAVA))
                .check(house);
    }

    @Test
    void roomsOfTheCoreKnowEachOtherOneWay() {
        mayKnow("event");
        mayKnow("enrolment", "event");
        mayKnow("transaction", "event", "enrolment");
        mayKnow("settlement", "event", "enrolment", "transaction");
        mayKnow("bill", "event", "enrolment", "transaction", "settlement");
        mayKnow("delivery", "event");
    }

    /** What follows for reversals is never forgotten: moves are written with it, or not at all. */
    @Test
    void settlementsAreMovedByTheSettlementWriterAlone() {
        noClasses()
                .that(not(type(SettlementWriter.class)))
                .should()
                .callMethod(SettlementStore.class, "write", Plan.class)
                .check(house);
    }

    /** A store that is handed a decision, as a function or as an object that decides, makes it between its own statements. */
    @Test
    void portsOfTheCoreAreHandedValuesAlone() {
        noMethods()
                .that()
                .areDeclaredInClassesThat(describe(
                        "are ports of the core",
                        type -> type.isInterface() && type.getPackageName().startsWith("dev.tanqiao.core.")))
                .and()
                .areDeclaredInClassesThat(not(type(UnitOfWork.class)))
                .should()
                .haveRawParameterTypes(describe(
                        "with one among them that is no value",
                        types -> types.stream().anyMatch(ArchitectureTest::decides)))
                .check(house);
    }

    private static boolean decides(JavaClass type) {
        boolean ofTheCore = type.getPackageName().startsWith("dev.tanqiao.core.");
        return type.getPackageName().equals("java.util.function") || ofTheCore && !type.isRecord() && !type.isEnum();
    }

    /** What only its own room uses is package-private; a type that no room asks for any more is found here. */
    @Test
    void typesOfTheCoreArePublicBecauseAnotherRoomAsksForThem() {
        classes()
                .that()
                .resideInAPackage(CORE)
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should(beUsedByAnotherRoom())
                .check(house);
    }

    /** More is a record, or two classes. Records name their components, and builders are made of records. */
    @Test
    void noListOfParametersIsLongerThanSeven() {
        codeUnits()
                .that(describe("are no record's own", unit -> !isMadeOfRecord(unit)))
                .should()
                .haveRawParameterTypes(describe("seven or fewer", types -> types.size() <= 7))
                .check(house);
    }

    private static boolean isMadeOfRecord(JavaCodeUnit unit) {
        JavaClass owner = unit.getOwner();
        return unit.isConstructor()
                && (owner.isRecord()
                        || owner.tryGetMethod("build")
                                .filter(build -> build.getRawReturnType().isRecord())
                                .isPresent());
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("dev.tanqiao.(*).(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void onlyRoutesBundlesAndTheDoorForPushesKnowCamel() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tanqiao.hub.route", "dev.tanqiao.hub.bundle..")
                .and(not(named("dev.tanqiao.hub.web.PushController"))) // the one HTTP facade of inbound routes
                .and(not(crashPoints()))
                .and(not(tutorialRoute()))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(house);
    }

    @Test
    void beansOfRoutesNeverSeeAnExchange() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Steps")
                .should()
                .dependOnClassesThat(type(org.apache.camel.Exchange.class)
                        .or(type(org.apache.camel.Message.class))
                        .or(type(org.apache.camel.CamelContext.class)))
                .check(house);
    }

    @Test
    void ofTheHubOnlyItsStoreSpeaksJdbc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.tanqiao.hub.store..", LAB)
                .and(not(hubWiring()))
                .and(not(named(
                        "dev.tanqiao.hub.config.HubNotStarted"))) // tells a database out of reach from other failures
                .and(not(named("dev.tanqiao.base.log.Outage"))) // likewise
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql", "javax.sql", "org.springframework.jdbc..")
                        .and(not(type(Timestamp.class)))) // what rows of `sql:` routes carry
                .check(house);
    }

    @Test
    void theTwoUpstreamsKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.tanqiao.upstream.campus")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tanqiao.upstream.carbon")
                .check(house);
        noClasses()
                .that()
                .resideInAPackage("dev.tanqiao.upstream.carbon")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tanqiao.upstream.campus")
                .check(house);
    }

    /** Leases take the database's time in SQL (SqlTest); what is measured takes {@code System.nanoTime()}. */
    @Test
    void businessTimeComesFromTheOneClockThatTheHubsFrameMakes() {
        oneClock().check(house);
    }

    /** The counterpart of invariant 12: whoever reads the machine's time is seen, in whatever way. */
    @Test
    void whoeverReadsTheMachinesTimeIsFound() {
        var report = oneClock()
                .evaluate(new ClassFileImporter().importClasses(OwnTime.class))
                .getFailureReport();

        assertThat(report.getDetails())
                .hasSize(4)
                .allMatch(detail -> detail.contains("ArchitectureTest$OwnTime"))
                .anyMatch(detail -> detail.contains("Instant.now()"));
    }

    /** What no class of the house may do. */
    static final class OwnTime {
        long[] read() {
            return new long[] {
                java.time.Instant.now().toEpochMilli(),
                System.currentTimeMillis(),
                Clock.systemUTC().millis(),
                new Date().getTime()
            };
        }
    }

    /** A world may begin at the machine's time, since a hub beside it may have that. */
    private static ArchRule oneClock() {
        return noClasses()
                .that(not(named("dev.tanqiao.hub.config.FrameBeans")))
                .and(not(named("dev.tanqiao.lab.cli.Simulate")))
                .should()
                .accessTargetWhere(readsTheMachinesTime());
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(org.jspecify.annotations.NullMarked.class)
                .check(house);
        classes()
                .that()
                .resideInAPackage("dev.tanqiao..")
                .should(new ArchCondition<JavaClass>("have a package-info") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        boolean described = house.contain(item.getPackageName() + ".package-info");
                        events.add(new SimpleConditionEvent(
                                item, described, item.getPackageName() + " has no package-info"));
                    }
                })
                .check(house);
    }

    private static GivenClassesConjunction wing(String packages) {
        return noClasses().that().resideInAPackage(packages);
    }

    private static ArchCondition<JavaClass> beUsedByAnotherRoom() {
        return new ArchCondition<>("be used by another room") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = house.stream()
                        .filter(each -> each.equals(type) || each.getName().startsWith(type.getName() + "$"))
                        .flatMap(each -> each.getDirectDependenciesToSelf().stream())
                        .map(dependency -> dependency.getOriginClass().getPackageName())
                        .anyMatch(room -> !room.equals(type.getPackageName()));
                events.add(new SimpleConditionEvent(type, used, type.getName() + " is used by its own room alone"));
            }
        };
    }

    private static void mayKnow(String room, String... others) {
        Set<String> allowed = Stream.concat(Stream.of(room), Arrays.stream(others))
                .map(name -> "dev.tanqiao.core." + name)
                .collect(Collectors.toSet());
        wing("dev.tanqiao.core." + room)
                .should()
                .dependOnClassesThat(describe(
                        "another room than " + allowed,
                        type -> type.getPackageName().startsWith("dev.tanqiao.")
                                && !allowed.contains(type.getPackageName())))
                .check(house);
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheMachinesTime() {
        return describe("the machine's time", access -> {
            JavaClass owner = access.getTargetOwner();
            String name = access.getTarget().getName();
            boolean now = name.equals("now") && owner.getPackageName().equals("java.time");
            boolean system = name.equals("currentTimeMillis") && owner.isEquivalentTo(System.class);
            boolean clock = name.startsWith("system") && owner.isEquivalentTo(Clock.class);
            boolean tick = name.startsWith("tick") && owner.isEquivalentTo(Clock.class);
            boolean date = name.equals("<init>") && owner.isEquivalentTo(Date.class);
            boolean calendar = name.equals("getInstance") && owner.isEquivalentTo(Calendar.class);
            return now || system || clock || tick || date || calendar;
        });
    }

    private static DescribedPredicate<JavaClass> hubWiring() {
        return describe(
                "the hub's wiring",
                type -> type.getPackageName().equals("dev.tanqiao.hub.config")
                        && (isConfiguration(type)
                                || type.getEnclosingClass()
                                        .filter(ArchitectureTest::isConfiguration)
                                        .isPresent()));
    }

    /** Digits of another script in a signature, a body or a claim are another word to whoever reads them: {@code %s} has none. */
    @Test
    void noTextDependsOnTheLocaleOfTheMachine() throws IOException {
        noClasses()
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .check(house);
        var localized = Pattern.compile(
                "(?<!Locale\\.ROOT,\\s{0,40})\"[^\"\\n]*%[-#+ 0,(]*[0-9]*(?:\\.[0-9]+)?[dfeEgGxXo]\\b[^\"\\n]*\"|\"\"\"[^\"]*%[0-9,]*d\\b");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                assertThat(localized.matcher(Files.readString(file)).results().map(MatchResult::group))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    private static boolean isConfiguration(JavaClass type) {
        Class<? extends Annotation> configuration = org.springframework.context.annotation.Configuration.class;
        return type.isAnnotatedWith(configuration);
    }

    /** Chaos stands between Camel, the store and their engines to stop a hub there; the production jar lacks it. */
    private static DescribedPredicate<JavaClass> crashPoints() {
        return describe("are the crash points", type -> type.getName().startsWith("dev.tanqiao.lab.chaos.CrashPoints"));
    }

    /** A peer that benchmarks measure beside the hub. */
    private static DescribedPredicate<JavaClass> tutorialRoute() {
        return describe(
                "is the tutorial's route", type -> type.getName().startsWith("dev.tanqiao.lab.bench.TutorialRoute"));
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return describe("is " + name, type -> type.getName().equals(name));
    }

    private static String[] concat(String[] some, String[] others) {
        String[] all = Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        return all;
    }
}
