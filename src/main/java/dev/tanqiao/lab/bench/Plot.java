package dev.tanqiao.lab.bench;

import dev.tanqiao.lab.bench.Result.Spread;
import java.util.List;
import java.util.Locale;

/** Draws a {@link Result} as SVG: rates with least and most, and below them where the processor time of each unit went. */
public final class Plot {

    private static final int WIDTH = 720;
    private static final int LEFT = 150;
    private static final int LENGTH = 460;
    private static final int BAR = 26;
    private static final int STEP = 40;
    private static final int HEAD = 54;
    private static final String[] COLOURS = {"#2563a8", "#e08a2c", "#8a8f98"};
    private static final String[] PARTS = {"own processes", "PostgreSQL", "other side"};

    private final Result result;
    private final StringBuilder svg = new StringBuilder();
    private int y;

    private Plot(Result result) {
        this.result = result;
    }

    /** The whole document. */
    public static String svg(Result result) {
        return new Plot(result).svg();
    }

    private String svg() {
        List<String> contenders = result.contenders();
        int height = 2 * (HEAD + contenders.size() * STEP) + 34;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH, height, WIDTH, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>");
        head("%s a second: median of %s rounds, least and most".formatted(result.unit(), result.rounds()));
        double most = contenders.stream()
                .mapToDouble(name -> result.spread(name, Turn::perSecond).most())
                .max()
                .orElse(1);
        contenders.forEach(name -> rate(name, LENGTH / most));
        head("Processor time of each, µs");
        double longest = contenders.stream()
                .mapToDouble(name -> cpu(name)[0] + cpu(name)[1] + cpu(name)[2])
                .max()
                .orElse(1);
        contenders.forEach(name -> parts(name, LENGTH / longest));
        for (int part = 0; part < PARTS.length; part++) {
            add(
                    "<rect x=\"%s\" y=\"%s\" width=\"12\" height=\"12\" fill=\"%s\"/>",
                    LEFT + part * 140, y + 8, COLOURS[part]);
            add("<text x=\"%s\" y=\"%s\">%s</text>", LEFT + part * 140 + 18, y + 19, PARTS[part]);
        }
        add("</svg>");
        return svg.toString();
    }

    private void head(String title) {
        add("<text x=\"12\" y=\"%s\" font-size=\"15\" font-weight=\"bold\">%s</text>", y + 28, title);
        y += HEAD;
    }

    private void rate(String name, double scale) {
        Spread rate = result.spread(name, Turn::perSecond);
        label(name);
        bar(LEFT, rate.median() * scale, COLOURS[0]);
        int middle = y + BAR / 2;
        add(
                "<path d=\"M%s %sH%s\" stroke=\"#222\" stroke-width=\"2\"/>",
                number(LEFT + rate.least() * scale), middle, number(LEFT + rate.most() * scale));
        add(
                "<text x=\"%s\" y=\"%s\">%s</text>",
                number(LEFT + rate.most() * scale + 8), middle + 5, Report.number(rate.median(), 0));
        y += STEP;
    }

    private void parts(String name, double scale) {
        label(name);
        double x = LEFT;
        double[] cpu = cpu(name);
        for (int part = 0; part < cpu.length; part++) {
            bar(x, cpu[part] * scale, COLOURS[part]);
            x += cpu[part] * scale;
        }
        add(
                "<text x=\"%s\" y=\"%s\">%s</text>",
                number(x + 8), y + BAR / 2 + 5, Report.number(cpu[0] + cpu[1] + cpu[2], 0));
        y += STEP;
    }

    private double[] cpu(String name) {
        return new double[] {
            result.spread(name, Turn::ownMicros).median(),
            result.spread(name, Turn::databaseMicros).median(),
            result.spread(name, Turn::otherMicros).median()
        };
    }

    private void label(String name) {
        add("<text x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>", LEFT - 10, y + BAR / 2 + 5, name);
    }

    private void bar(double x, double length, String colour) {
        add(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>",
                number(x), y, number(length), BAR, colour);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void add(String line, Object... values) {
        svg.append(line.formatted(values)).append('\n');
    }
}
