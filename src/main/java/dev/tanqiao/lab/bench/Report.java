package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.bench.Result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Tells a {@link Result} on a terminal and as JSON. */
public final class Report {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int FIRST_WIDTH = 38;
    private static final int WIDTH = 26;

    private final Result result;
    private final List<String> contenders;
    private final String limit;
    private final StringBuilder text = new StringBuilder();

    private Report(Result result) {
        this.result = result;
        this.contenders = result.contenders();
        this.limit = contenders.get(Math.min(1, contenders.size() - 1));
    }

    /** As a table: contenders side by side, medians with least and most. */
    public static String text(Result result) {
        return new Report(result).text();
    }

    private String text() {
        text.append(String.format(
                Locale.ROOT,
                "%nbench %s: %,d %s a turn, %s rounds after %s turns to get warm, %s processors; medians (least–most)%n%n",
                result.course(),
                result.units(),
                result.unit(),
                result.rounds(),
                Rounds.WARMING,
                Runtime.getRuntime().availableProcessors()));
        line("", name -> name);
        spread(result.unit() + " a second", Turn::perSecond, 0);
        if (contenders.stream().anyMatch(result::takesSooner)) {
            spread(result.unit() + " taken in a second", Turn::takenPerSecond, 0);
        }
        line("beside " + limit, name -> shown(result.ratio(name, limit), 2));
        line("first turn after a start, beside warm", name -> number(result.coldRatio(name), 2));
        spread("CPU µs each, own processes", Turn::ownMicros, 0);
        spread("CPU µs each, PostgreSQL", Turn::databaseMicros, 0);
        spread("CPU µs each, both", Turn::ownAndDatabaseMicros, 0);
        spread("CPU µs each, " + result.otherSide(), Turn::otherMicros, 0);
        spread("writing transactions each", Turn::commits, 3);
        spread("WAL bytes each", Turn::walBytes, 0);
        if (!result.paced().isEmpty()) {
            spread("p50 of each, ms", Turn::p50Millis, 1);
            spread("p99 of each, ms", Turn::p99Millis, 1);
            line("at half the rate: p50 / p99 in all, ms", name -> stay(result.paced(name)));
        }
        if (!result.again().isEmpty()) {
            spreadAgain("unchanged: " + result.unit() + " a second", Turn::perSecond);
            spreadAgain("unchanged: CPU µs each, own processes", Turn::ownMicros);
            spreadAgain("unchanged: CPU µs each, PostgreSQL", Turn::databaseMicros);
            spreadAgain("unchanged: CPU µs each, " + result.otherSide(), Turn::otherMicros);
        }
        line("most memory, MiB", name -> number(result.peakMebibytes(name), 0));
        line("limited by", result::limitedBy);
        if (!result.tables().isEmpty()) {
            rows();
        }
        return text.append(System.lineSeparator()).toString();
    }

    private void rows() {
        text.append("%nRows inserted / updated / deleted for each of the %s:%n%n".formatted(result.unit()));
        for (String table : result.tables()) {
            line(table, name -> rows(result.written(name, table)));
        }
        contenders.stream().filter(name -> !name.equals(limit)).forEach(this::compareRows);
    }

    /** The limit is fair where it leaves the same rows. */
    private void compareRows(String name) {
        List<String> differences = result.differences(name, limit);
        String told = differences.isEmpty() ? "the same rows" : "other rows: " + String.join(", ", differences);
        text.append("%n%s and %s insert and delete %s".formatted(name, limit, told));
    }

    private void spread(String title, ToDoubleFunction<Turn> figure, int decimals) {
        line(title, name -> shown(result.spread(name, figure), decimals));
    }

    private void spreadAgain(String title, ToDoubleFunction<Turn> figure) {
        line(title, name -> shown(result.spreadAgain(name, figure), 0));
    }

    private void line(String title, Function<String, String> told) {
        var line = new StringBuilder(padded(title, FIRST_WIDTH));
        contenders.forEach(name -> line.append("  ").append(padded(told.apply(name), WIDTH)));
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String shown(Spread spread, int decimals) {
        return "%s (%s–%s)"
                .formatted(
                        number(spread.median(), decimals),
                        number(spread.least(), decimals),
                        number(spread.most(), decimals));
    }

    private static String stay(Paced paced) {
        return "%s / %s".formatted(number(paced.p50Millis(), 1), number(paced.p99Millis(), 1));
    }

    private static String rows(double[] rows) {
        List<String> shown = new ArrayList<>();
        for (double row : rows) {
            shown.add(row == 0 ? "·" : number(row, 2));
        }
        return String.join(" / ", shown);
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** Every turn and every count, for tools. */
    public static String json(Result result) {
        try {
            ObjectNode json = JSON.valueToTree(result);
            json.put("processors", Runtime.getRuntime().availableProcessors());
            json.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
            json.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
