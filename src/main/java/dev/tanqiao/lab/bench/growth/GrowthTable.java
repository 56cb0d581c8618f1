package dev.tanqiao.lab.bench.growth;

import java.util.List;
import java.util.Locale;

/**
 * All that was asked.
 *
 * @param rows settled purchases of the large database
 */
public record GrowthTable(int rows, List<Compared> compared) {

    public GrowthTable {
        compared = List.copyOf(compared);
    }

    /** Whether nothing reads more than it may. */
    public boolean holds() {
        return compared.stream().noneMatch(Compared::grows);
    }

    /** As a table. */
    public String text() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%nbench growth: %,d and %,d settled purchases%n%n%-40s %24s  %24s  %24s%n",
                Growth.FEW,
                rows,
                "",
                "pages",
                "without inner of indexes",
                "rows looked at"));
        compared.forEach(each -> text.append(each.line()));
        return text.append(String.format(
                        Locale.ROOT,
                        "%n%s of %s read more than %s times as much.%n",
                        compared.stream().filter(Compared::grows).count(),
                        compared.size(),
                        Compared.MOST))
                .toString();
    }
}
