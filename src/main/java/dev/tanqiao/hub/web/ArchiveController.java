package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.store.history.Archive;
import dev.tanqiao.hub.store.history.Archive.Archived;
import dev.tanqiao.hub.store.history.Archive.Month;
import dev.tanqiao.hub.store.history.Archive.Open;
import java.io.UncheckedIOException;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Old payload history goes to files, by command. */
@RestController
@RequestMapping("/api")
class ArchiveController extends ApiDoor {

    private final Archive archive;
    private final Controls controls;
    private final Duration keep;
    private final Clock clock;

    ArchiveController(
            Archive archive, Controls controls, @Value("${tanqiao.history.keep}") Duration keep, Clock clock) {
        this.archive = archive;
        this.controls = controls;
        this.keep = keep;
        this.clock = clock;
    }

    @GetMapping("/archive")
    List<ArchivedView> archived() {
        return archive.archived().stream().map(ArchivedView::of).toList();
    }

    @PostMapping("/archive")
    ArchiveOutcome archive(@RequestBody ArchiveRequest asked, Principal actor) {
        String reason = asked.isDryRun() ? "" : given("reason", asked.reason());
        Instant now = clock.instant();
        Instant oldEnough = now.minus(keep);
        Optional<Open> open =
                archive.oldestOpen().filter(oldest -> oldest.since().isBefore(oldEnough));
        List<Month> months = archive.endedBefore(
                open.map(Open::since).filter(oldEnough::isAfter).orElse(oldEnough));
        List<ArchivedView> taken = new ArrayList<>();
        if (asked.isDryRun()) {
            months.forEach(month -> taken.add(ArchivedView.of(month)));
        } else {
            for (Month month : months) {
                taken.add(ArchivedView.of(controls.act(
                        actor.getName(),
                        "archive",
                        month.history() + " " + month.month(),
                        reason,
                        () -> archive.archive(month, new Archive.Request(now, actor.getName(), reason)))));
            }
        }
        return new ArchiveOutcome(
                asked.isDryRun(),
                YearMonth.from(oldEnough.atOffset(ZoneOffset.UTC)).toString(),
                taken,
                open.map(ArchiveController::heldBack).orElse(null));
    }

    private static String heldBack(Open open) {
        return "%s has been open since %s: from that month on nothing is archived until it has ended."
                .formatted(open.subject(), open.since());
    }

    @ExceptionHandler
    ProblemDetail unwritable(UncheckedIOException unwritable) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, String.valueOf(unwritable.getMessage()));
    }

    record ArchiveRequest(
            @Nullable Boolean dryRun, @Nullable String reason) {

        boolean isDryRun() {
            return Boolean.TRUE.equals(dryRun);
        }
    }

    /**
     * What was archived, or would be.
     *
     * @param before months from this one on are too young
     * @param heldBack what keeps older months in the database, or null
     */
    record ArchiveOutcome(
            boolean dryRun,
            String before,
            List<ArchivedView> months,
            @Nullable String heldBack) {}

    /** A month of one history; file and hash are null while it lies in the database. */
    record ArchivedView(
            String history,
            String month,
            long rows,
            @Nullable String file,
            @Nullable String sha256) {

        static ArchivedView of(Archived archived) {
            return new ArchivedView(
                    archived.history(),
                    archived.month().toString(),
                    archived.rows(),
                    archived.file(),
                    archived.sha256());
        }

        static ArchivedView of(Month month) {
            return new ArchivedView(month.history(), month.month().toString(), month.rows(), null, null);
        }
    }
}
