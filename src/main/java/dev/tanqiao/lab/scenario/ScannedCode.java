package dev.tanqiao.lab.scenario;

import dev.tanqiao.lab.simulator.Json;
import java.time.Duration;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/**
 * In the body of a call: a 思源码 as a scanner reads it, {@code {code:li}}, {@code {code:li 20m}} or {@code {forged:li}}.
 *
 * @param account whose it is
 * @param age how long ago it was made
 * @param forged whether its signature is another code's
 */
record ScannedCode(String account, Duration age, boolean forged) {

    private static final Pattern FORM = Pattern.compile("\\{(code|forged):([^{}\" ]+)(?: ([0-9]+[smhd]))?}");
    private static final String STRANGER = "somebody-else";

    private static ScannedCode of(MatchResult found) {
        Duration age = found.group(3) == null ? Duration.ZERO : DurationStyle.SIMPLE.parse(found.group(3));
        return new ScannedCode(found.group(2), age, found.group(1).equals("forged"));
    }

    /** Those that a body names. */
    static List<ScannedCode> in(String body) {
        return FORM.matcher(body).results().map(ScannedCode::of).toList();
    }

    /**
     * The body with real codes.
     *
     * @param campus has a path and a body posted to it, and answers with the code
     */
    static String putInto(String body, BinaryOperator<String> campus) {
        return FORM.matcher(body)
                .replaceAll(found -> Matcher.quoteReplacement(of(found).text(campus)));
    }

    private String text(BinaryOperator<String> campus) {
        String owner = forged ? STRANGER : account;
        String asked =
                Json.write(Json.object().put("type", "SJTU").put("owner", owner).put("ageSeconds", age.toSeconds()));
        return campus.apply("campus/codes", asked).replace(owner + "|", account + "|");
    }
}
