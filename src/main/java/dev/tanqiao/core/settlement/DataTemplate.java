package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Row;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One goods description with placeholders: {@code {merchant}}, {@code {channel}}, {@code {date}} (the day of the order,
 * Asia/Shanghai).
 *
 * @param text as the rule has it
 */
public record DataTemplate(String text) {

    /** The city takes no more characters than this in one entry (carbon document, orderSettel, data). */
    private static final int MOST_CODE_POINTS = 20;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");
    private static final Set<String> NAMES = Set.of("merchant", "channel", "date");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(RuleMatch.CAMPUS);

    /** Placeholders that do not exist. */
    public Set<String> unknownPlaceholders() {
        var unknown = new TreeSet<String>();
        PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).forEach(unknown::add);
        unknown.removeAll(NAMES);
        return unknown;
    }

    /** The description of one purchase, cut to what the city takes and never within a character. */
    String filled(Row purchase) {
        String filled = PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "merchant" -> purchase.merchant();
                            case "channel" -> purchase.channel();
                            case "date" -> DAY.format(purchase.orderTime());
                            default -> found.group();
                        }));
        return filled.codePointCount(0, filled.length()) <= MOST_CODE_POINTS
                ? filled
                : filled.substring(0, filled.offsetByCodePoints(0, MOST_CODE_POINTS));
    }
}
