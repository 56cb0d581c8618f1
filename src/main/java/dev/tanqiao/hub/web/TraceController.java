package dev.tanqiao.hub.web;

import static dev.tanqiao.base.redact.Redactor.redact;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.hub.store.history.Archive;
import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.hub.store.trace.Traces;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What became of an order: one time line of everything that ever happened to it. */
@RestController
@RequestMapping("/api/trace")
class TraceController extends ApiDoor {

    private static final int MOST_TRANSACTIONS = 100;
    private static final int USUAL_TRANSACTIONS = 10;
    private static final int LONGEST_QUESTION = 200;

    private final Traces traces;
    private final Archive archive;
    private final Clock clock;

    TraceController(Traces traces, Archive archive, Clock clock) {
        this.traces = traces;
        this.archive = archive;
        this.clock = clock;
    }

    /** A cid is asked for in the body: addresses are logged on their way. */
    @PostMapping("")
    TraceView trace(@RequestBody TraceRequest asked) {
        String of = given("of", asked.of());
        int limit = asked.limit() == null ? USUAL_TRANSACTIONS : asked.limit();
        if (of.length() > LONGEST_QUESTION || limit < 1 || limit > MOST_TRANSACTIONS) {
            throw new Misasked("'of' has at most %s characters, and 'limit' is a number from 1 to %s."
                    .formatted(LONGEST_QUESTION, MOST_TRANSACTIONS));
        }
        return traces.of(of, limit)
                .map(trace -> TraceView.of(clock.instant(), trace, elsewhere(trace)))
                .orElseThrow(() ->
                        new NothingKnown("Not found. Searched as: %s.".formatted(String.join(", ", Trace.SEARCHED))));
    }

    @Override
    boolean changes(HttpMethod method) {
        return false;
    }

    /** Payload history of the months it happened in that lies in files by now. */
    private List<String> elsewhere(Trace trace) {
        Set<YearMonth> months = trace.entries().stream()
                .map(entry -> YearMonth.from(entry.at().atZone(ZoneOffset.UTC)))
                .collect(Collectors.toSet());
        return archive.archived().stream()
                .filter(archived -> months.contains(archived.month()))
                .map(archived -> "%s of %s is in %s".formatted(archived.history(), archived.month(), archived.file()))
                .toList();
    }

    /**
     * What is asked for.
     *
     * @param of an orderNo, a transactionId, a cid, settlement/17, transaction/9
     * @param limit transactions told at most; null: ten
     */
    record TraceRequest(@Nullable String of, @Nullable Integer limit) {}

    /**
     * Everything that happened; see {@link Trace}. No text holds a whole cid.
     *
     * @param now business time
     * @param elsewhere parts of it that lie in files by now
     */
    record TraceView(
            Instant now,
            String foundAs,
            List<Trace.Subject> subjects,
            long more,
            List<EntryView> entries,
            List<String> elsewhere) {

        static TraceView of(Instant now, Trace trace, List<String> elsewhere) {
            return new TraceView(
                    now,
                    trace.foundAs(),
                    trace.subjects().stream()
                            .map(subject -> masked(subject, trace.cids()))
                            .toList(),
                    trace.more(),
                    trace.entries().stream()
                            .map(entry -> new EntryView(
                                    entry.at(),
                                    entry.kind(),
                                    entry.about(),
                                    masked(TraceWords.of(entry), trace.cids())))
                            .toList(),
                    elsewhere);
        }

        private static Trace.Subject masked(Trace.Subject subject, List<String> cids) {
            return subject.withSettlements(subject.settlements().stream()
                    .map(standing ->
                            standing.reason() == null ? standing : standing.withReason(masked(standing.reason(), cids)))
                    .toList());
        }

        private static String masked(String text, List<String> cids) {
            String masked = text;
            for (String cid : cids) {
                masked = Redactor.withoutCid(masked, cid);
            }
            return redact(masked);
        }
    }

    /** One line of the time line. */
    record EntryView(Instant at, String kind, String about, String text) {}
}
