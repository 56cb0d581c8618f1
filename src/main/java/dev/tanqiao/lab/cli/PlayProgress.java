package dev.tanqiao.lab.cli;

import dev.tanqiao.lab.scenario.PlayListener;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.report.TextReport;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is played at the moment: of several scenarios on a terminal a bar, with those that are under way and their steps; otherwise a
 * line as each ends, and one of what is under way where there was none for a while.
 */
final class PlayProgress implements PlayListener, AutoCloseable {

    private static final long LONGEST_SILENCE_MILLIS = 1_500;
    private static final long LOOK_MILLIS = 250;

    private final PrintWriter out;
    private final TextReport lines;
    private final @Nullable ProgressBar bar;
    private final Map<String, String> underWay = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor();
    private long lastToldNanos = System.nanoTime();

    /**
     * @param scenarios how many there are
     * @param terminal whether lines can be written over
     * @param width columns of the terminal
     */
    PlayProgress(PrintWriter out, TextReport lines, int scenarios, boolean terminal, int width) {
        this.out = out;
        this.lines = lines;
        this.bar = terminal && scenarios > 1 // that of one would stand until its end
                ? new ProgressBarBuilder()
                        .setTaskName("Scenarios")
                        .setInitialMax(scenarios)
                        .setMaxRenderedLength(width)
                        .hideEta()
                        .build()
                : null;
        reached("PostgreSQL", "starts");
        beat.scheduleWithFixedDelay(this::tell, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The database runs: scenarios can begin. */
    void databaseRuns() {
        underWay.remove("PostgreSQL");
    }

    @Override
    public void reached(Scenario scenario, String stage) {
        reached(scenario.id(), stage);
    }

    private void reached(String what, String stage) {
        underWay.put(what, stage);
    }

    @Override
    public synchronized void ended(ScenarioResult outcome) {
        underWay.remove(outcome.scenario().id());
        if (bar == null) {
            lines.line(outcome);
            lastToldNanos = System.nanoTime();
        } else {
            bar.step();
        }
    }

    private synchronized void tell() {
        String now = underWay.entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue())
                .collect(Collectors.joining(" · "));
        if (bar != null) {
            bar.setExtraMessage(" " + now);
        } else if (!now.isEmpty()
                && System.nanoTime() - lastToldNanos > TimeUnit.MILLISECONDS.toNanos(LONGEST_SILENCE_MILLIS)) {
            out.println("        " + now);
            out.flush();
            lastToldNanos = System.nanoTime();
        }
    }

    @Override
    public void close() {
        beat.shutdownNow();
        if (bar != null) {
            bar.close();
        }
    }
}
