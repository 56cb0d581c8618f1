package dev.tanqiao.cli.dev;

import dev.tanqiao.simulator.world.World;
import dev.tanqiao.store.JdbcProgress;
import dev.tanqiao.store.JdbcProgress.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Enrolment as a progress bar, then one line that is always true. Not on a terminal: a plain line now and then. */
final class LiveLine {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));
    private static final Duration ON_A_TERMINAL = Duration.ofMillis(250);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final JdbcProgress progress;
    private final int people;
    private final boolean terminal = System.console() != null;
    private @Nullable ProgressBar enrolment;
    private boolean allEnrolled;
    private long lastShownNanos = System.nanoTime() - ELSEWHERE.toNanos();

    LiveLine(PrintWriter out, World world, JdbcProgress progress) {
        this.out = out;
        this.progress = progress;
        this.people = world.persons().size();
    }

    /** How long to wait before the next {@link #show}. */
    Duration pause() {
        return terminal ? ON_A_TERMINAL : ELSEWHERE;
    }

    /** Shows where everything stands, unless it was shown a moment ago. */
    void show(Instant now, int enrolled) {
        if (!allEnrolled) {
            showEnrolment(enrolled);
        }
        if (allEnrolled && System.nanoTime() - lastShownNanos >= pause().toNanos()) {
            lastShownNanos = System.nanoTime();
            print(now);
        }
    }

    /** Shows the last state, and leaves the line. */
    void end() {
        if (enrolment != null) {
            enrolment.close();
        }
        if (terminal) {
            out.println();
        }
        out.println();
        out.flush();
    }

    private void showEnrolment(int enrolled) {
        if (terminal) {
            if (enrolment == null) {
                enrolment = new ProgressBarBuilder()
                        .setTaskName("Enrolling")
                        .setInitialMax(people)
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .build();
            }
            enrolment.stepTo(enrolled);
        }
        if (enrolled == people) {
            allEnrolled = true;
            if (enrolment != null) {
                enrolment.close();
                enrolment = null;
            } else {
                out.printf("Enrolled    %d of %d people%n", enrolled, people);
                out.flush();
            }
        }
    }

    private void print(Instant now) {
        Progress is = progress.read();
        String line =
                "%s  seen %d · settled %d · reversed %d · held %d · unknown %d · billed %d · delivered %d · dead %d"
                        .formatted(
                                TIME.format(now),
                                is.seen(),
                                is.settled(),
                                is.reversed(),
                                is.held(),
                                is.unknown(),
                                is.billed(),
                                is.delivered(),
                                is.dead());
        if (terminal) {
            out.print("\r\033[K" + line);
        } else {
            out.println(line);
        }
        out.flush();
    }
}
