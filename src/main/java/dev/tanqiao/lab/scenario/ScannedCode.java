package dev.tanqiao.lab.scenario;

import dev.tanqiao.lab.simulator.Json;
import java.time.Duration;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/**
 * A code as a scanner reads it: a 思源码 {@code {code:li}} or {@code {code:li 20m}}, one that is {@code {forged:li}}, or a 多码合一
 * {@code {merged:li}}.
 *
 * @param account whose it is
 * @param age how long ago it was made
 * @param form {@code code}, {@code forged}: its signature is another code's, or {@code merged}
 */
record ScannedCode(String account, Duration age, String form) {

    private static final Pattern FORM = Pattern.compile("\\{(code|forged|merged):([^{}\" ]+)(?: ([0-9]+[smhd]))?}");
    private static final String STRANGER = "somebody-else";

    private static ScannedCode of(MatchResult found) {
        Duration age = found.group(3) == null ? Duration.ZERO : DurationStyle.SIMPLE.parse(found.group(3));
        return new ScannedCode(found.group(2), age, found.group(1));
    }

    /** Those that a text names. */
    static List<ScannedCode> in(String text) {
        return FORM.matcher(text).results().map(ScannedCode::of).toList();
    }

    /**
     * The text with real codes.
     *
     * @param campus has a path and a body posted to it, and answers with the code
     * @param userCode the 学工号 of an account
     */
    static String putInto(String text, BinaryOperator<String> campus, UnaryOperator<String> userCode) {
        return FORM.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(of(found).text(campus, userCode)));
    }

    private String text(BinaryOperator<String> campus, UnaryOperator<String> userCode) {
        return switch (form) {
            case "merged" -> issued("SJTUGREEN", userCode.apply(account), campus);
            case "forged" -> issued("SJTU", STRANGER, campus).replace(STRANGER + "|", account + "|");
            default -> issued("SJTU", account, campus);
        };
    }

    private String issued(String type, String owner, BinaryOperator<String> campus) {
        return campus.apply(
                "campus/codes",
                Json.write(Json.object().put("type", type).put("owner", owner).put("ageSeconds", age.toSeconds())));
    }
}
