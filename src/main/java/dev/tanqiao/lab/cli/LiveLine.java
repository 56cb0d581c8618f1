package dev.tanqiao.lab.cli;

import dev.tanqiao.lab.check.JdbcProgress;
import dev.tanqiao.lab.check.JdbcProgress.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Enrolment as a progress bar, then one line that is always true and never longer than the terminal is wide. Not on a
 * terminal: a plain line now and then.
 */
final class LiveLine implements AutoCloseable {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));
    private static final Duration ON_A_TERMINAL = Duration.ofMillis(250);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);

    /** Back to the margin, cut at the edge instead of wrapping (a window may have been made narrower), clear what is left. */
    private static final String OVER_THE_OLD_LINE = "\r\033[?7l%s\033[K\033[?7h";

    private final PrintWriter out;
    private final int width;
    private final JdbcProgress progress;
    private final int people;
    private final boolean terminal = Terminal.isOne();
    private @Nullable ProgressBar enrolment;
    private boolean allEnrolled;
    private boolean onALine;
    private String lastShown = "";
    private long lastShownNanos = System.nanoTime() - ELSEWHERE.toNanos();

    /**
     * @param width columns of the terminal
     * @param people how many will enrol
     */
    LiveLine(PrintWriter out, int width, int people, JdbcProgress progress) {
        this.out = out;
        this.width = width;
        this.people = people;
        this.progress = progress;
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

    /** Shows how it ended, however short ago something was shown. */
    void last(Instant now) {
        print(now);
        close();
        out.println();
        out.flush();
    }

    /** Leaves the line; what is printed next begins at the margin. */
    @Override
    public void close() {
        if (enrolment != null) {
            enrolment.close();
            enrolment = null;
        }
        if (onALine) {
            out.println();
            out.flush();
            onALine = false;
        }
    }

    private void showEnrolment(int enrolled) {
        if (terminal) {
            if (enrolment == null) {
                enrolment = new ProgressBarBuilder()
                        .setTaskName("Enrolling")
                        .setInitialMax(people)
                        .setMaxRenderedLength(width)
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
                out.printf("Enrolled    %s of %s people%n", enrolled, people);
                out.flush();
            }
        }
    }

    private void print(Instant now) {
        String line = line(TIME.format(now), progress.read(), terminal ? width : Integer.MAX_VALUE);
        if (terminal) {
            out.printf(OVER_THE_OLD_LINE, line);
            onALine = true;
        } else if (!line.equals(lastShown)) {
            out.println(line);
        }
        lastShown = line;
        out.flush();
    }

    /** Every figure; where there is no room for all, those that are not zero. */
    static String line(String time, Progress is, int width) {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("seen", is.seen());
        figures.put("settled", is.settled());
        figures.put("reversed", is.reversed());
        figures.put("held", is.held());
        figures.put("unknown", is.unknown());
        figures.put("billed", is.billed());
        figures.put("delivered", is.delivered());
        figures.put("dead", is.dead());
        String all = joined(time + "  ", " · ", figures);
        if (all.length() <= width) {
            return all;
        }
        figures.values().removeIf(figure -> figure == 0);
        String shorter = joined(time + "  ", " · ", figures);
        return shorter.length() <= width ? shorter : joined(time.substring(time.indexOf(' ') + 1) + " ", " ", figures);
    }

    private static String joined(String time, String between, Map<String, Long> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + " " + figure.getValue())
                .collect(Collectors.joining(between, time, ""));
    }
}
