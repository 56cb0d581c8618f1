package dev.tanqiao.hub.web;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.core.enrolment.CidFile;
import dev.tanqiao.core.enrolment.ImportingCids;
import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.bundle.deploy.Deployments;
import dev.tanqiao.hub.bundle.deploy.Differences;
import dev.tanqiao.hub.store.settlement.ControlViews;
import dev.tanqiao.hub.store.settlement.ControlViews.StateCount;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The operator's API: how things stand, pause and resume, caps, what is held, cids that come as a file. */
@RestController
@RequestMapping("/api")
class ApiController extends ApiDoor {

    private static final Pattern FILE_NAME = Pattern.compile("[\\p{L}\\p{N}._ -]{1,100}");

    private final Controls controls;
    private final Reviewing reviewing;
    private final ControlViews rows;
    private final CurrentRules rules;
    private final ImportingCids cids;
    private final Deployments deployments;
    private final Clock clock;

    ApiController(
            Controls controls,
            Reviewing reviewing,
            ControlViews rows,
            CurrentRules rules,
            ImportingCids cids,
            Deployments deployments,
            Clock clock) {
        this.controls = controls;
        this.reviewing = reviewing;
        this.rows = rows;
        this.rules = rules;
        this.cids = cids;
        this.deployments = deployments;
        this.clock = clock;
    }

    @GetMapping("/status")
    Status status() {
        Instant now = clock.instant();
        List<StateCount> counts = rows.counts(now);
        return new Status(
                now,
                byRoom(counts, Collectors.toMap(StateCount::state, StateCount::rows, Long::sum, TreeMap::new)),
                byRoom(counts, Collectors.summingLong(StateCount::due)),
                counts.stream()
                        .filter(StateCount::estimated)
                        .map(count -> count.of() + "." + count.state())
                        .toList(),
                controls.pauses().stream().map(PauseView::of).toList(),
                Differences.of(deployments.replicas()));
    }

    private static <T> Map<String, T> byRoom(
            List<StateCount> counts, java.util.stream.Collector<StateCount, ?, T> collector) {
        return counts.stream().collect(Collectors.groupingBy(StateCount::of, TreeMap::new, collector));
    }

    @GetMapping("/pauses")
    List<PauseView> pauses() {
        return controls.pauses().stream().map(PauseView::of).toList();
    }

    @PostMapping("/pauses")
    PauseView pause(@RequestBody PauseRequest asked, Principal actor) {
        Pause.Scope scope = asked.checkedScope();
        String key = asked.checkedKey();
        if (scope != Pause.Scope.HUB) {
            checkKnown(scope, key);
        }
        return PauseView.of(controls.pause(scope, key, given("reason", asked.reason()), actor(actor, asked.as())));
    }

    private void checkKnown(Pause.Scope scope, String key) {
        Set<String> known =
                scope == Pause.Scope.SUBSCRIPTION ? new TreeSet<>(rows.subscriptions()) : rulesOrProviders(scope);
        if (!known.contains(key)) {
            throw new Misasked("There is no %s %s; %s"
                    .formatted(
                            scope.word(),
                            key,
                            Nearest.to(key, known)
                                    .map(word -> "did you mean " + word + "?")
                                    .orElse("known are " + String.join(", ", known) + ".")));
        }
    }

    /** A rule that was taken out of the bundle may still have settlements to send. */
    private Set<String> rulesOrProviders(Pause.Scope scope) {
        Set<String> known = new TreeSet<>(rows.unfinished(scope));
        rules.get().rules().forEach(rule -> known.add(scope == Pause.Scope.RULE ? rule.id() : rule.providerCid()));
        return known;
    }

    @DeleteMapping("/pauses")
    Map<String, Integer> resume(@RequestBody PauseRequest asked, Principal actor) {
        return Map.of(
                "dueAgain",
                controls.resume(
                        asked.checkedScope(),
                        asked.checkedKey(),
                        given("reason", asked.reason()),
                        actor(actor, asked.as())));
    }

    @GetMapping("/caps")
    List<CapView> caps() {
        return controls.caps().stream().map(CapView::of).toList();
    }

    @PutMapping("/caps")
    CapView cap(@RequestBody CapRequest asked, Principal actor) {
        if (asked.points() == null || !Cap.canBe(asked.points())) {
            throw new Misasked("Give 'points', a number from 0 to %s with at most %s decimals; 0 means no cap."
                    .formatted(Cap.MOST, Cap.MOST_DECIMALS));
        }
        Cap.Scope scope = oneOf(Cap.Scope.values(), Cap.Scope::word, asked.scope());
        return CapView.of(
                controls.cap(scope, asked.points(), given("reason", asked.reason()), actor(actor, asked.as())));
    }

    @PostMapping("/settlements/{id}/release")
    PendingSettlement release(@PathVariable long id, @RequestBody ReasonRequest asked, Principal actor) {
        reviewing.decideOne(ReviewDecision.RELEASE, id, given("reason", asked.reason()), actor(actor, asked.as()));
        return new PendingSettlement(id, "PENDING");
    }

    /** The body is read here, since a filter may have taken a form's away. */
    @PostMapping("/cids")
    CidImport importCids(
            @RequestParam(defaultValue = "cids.csv") String file,
            @RequestParam(required = false) @Nullable String reason,
            HttpServletRequest request,
            Principal actor)
            throws IOException {
        if (request.getContentType() == null || !request.getContentType().startsWith("text/csv")) {
            throw new Misasked("Send the file as it is (curl --data-binary @cids.csv) with Content-Type: text/csv.");
        }
        if (!FILE_NAME.matcher(file).matches()) {
            throw new Misasked("'file' is the file's name, without folders.");
        }
        String why = given("reason", reason);
        String text = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return controls.act(
                actor.getName(),
                "import-cids",
                "file " + file,
                why,
                () -> CidImport.of(file, cids.take(file, CsvLines.of(text), actor.getName())));
    }

    @ExceptionHandler
    ProblemDetail misasked(CidFile.NotTaken notTaken) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(notTaken.getMessage()));
    }

    /** A settlement that is due again. */
    record PendingSettlement(long settlementId, String status) {}

    /**
     * How things stand.
     *
     * @param counts rows by room and state
     * @param due rows that wait for their turn now, by room
     * @param estimated which counts are estimates, as {@code settlements.BILLED}
     * @param differences which bundles the hubs on this database do not all run alike
     */
    record Status(
            Instant now,
            Map<String, ? extends Map<String, Long>> counts,
            Map<String, Long> due,
            List<String> estimated,
            List<PauseView> paused,
            List<String> differences) {}

    record PauseRequest(
            @Nullable String scope,
            @Nullable String key,
            @Nullable String reason,
            @Nullable String as) {

        Pause.Scope checkedScope() {
            return oneOf(Pause.Scope.values(), Pause.Scope::word, scope);
        }

        String checkedKey() {
            if (checkedScope() == Pause.Scope.RULE) {
                return Rule.storedId(given("key", key));
            }
            if (checkedScope() != Pause.Scope.HUB) {
                return given("key", key);
            }
            if (key != null) {
                throw new Misasked("The hub has no 'key'.");
            }
            return "";
        }
    }

    record PauseView(String scope, String key, Instant since, String actor, String reason) {

        static PauseView of(Pause pause) {
            return new PauseView(pause.scope().word(), pause.key(), pause.since(), pause.actor(), pause.reason());
        }
    }

    record CapRequest(
            @Nullable String scope,
            @Nullable BigDecimal points,
            @Nullable String reason,
            @Nullable String as) {}

    record CapView(String scope, String points, String actor, Instant changedAt) {

        static CapView of(Cap cap) {
            return new CapView(cap.scope().word(), cap.points().toPlainString(), cap.actor(), cap.changedAt());
        }
    }

    /**
     * What became of a file of cids.
     *
     * @param used people who waited for theirs and go on
     * @param kept for accounts nobody has consented under yet
     * @param unchanged rows that said nothing new
     */
    record CidImport(int used, int kept, int unchanged, List<CidProblem> refused) {

        static CidImport of(String file, ImportingCids.Report report) {
            return new CidImport(
                    report.used(),
                    report.kept(),
                    report.unchanged(),
                    report.problems().entrySet().stream()
                            .map(problem -> new CidProblem(file + ":" + problem.getKey(), problem.getValue()))
                            .toList());
        }
    }

    /**
     * A row that was not taken.
     *
     * @param at file and line
     */
    record CidProblem(String at, String problem) {}
}
