package dev.tanqiao.redact;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text: tokens and codes in URLs, headers and JSON by their shape, known secrets by their value, and
 * all of a cid but its end. Whatever leaves the hub for people's eyes goes through here.
 */
public final class Redactor {

    private static final String GONE = "***";

    /** Group 1 stays, the secret after it goes. */
    private static final Pattern SHAPES =
            Pattern.compile("((?:access_token|refresh_token|id_token|qrCode|client_secret|code|state)=)[^&\\s\"'<>]+"
                    + "|((?i:authorization|webhook-signature|cookie)\"?\\s*[:=]\\s*\"?(?:(?i:bearer|basic)\\s+)?)[^\\s\"',}]+"
                    + "|(\"(?:access_?[tT]oken|refresh_?[tT]oken|id_token|userToken|client_secret|qrCode|appId)\"\\s*:\\s*\")[^\"]+"
                    + "|((?i:bearer|basic)\\s+)[A-Za-z0-9+/=._~-]{8,}"
                    + "|(/push/)[A-Za-z0-9_-]{16,}"
                    + "|(\"cid\"\\s*:\\s*\"|\\bcid=)[^\"&\\s,}]*?(?=.{0,4}(?:[\"&\\s,}]|$))");

    private static final Set<String> VALUES = ConcurrentHashMap.newKeySet();

    private Redactor() {}

    /** From now on this value is never shown. Values shorter than 6 characters are left alone: they hide too much. */
    public static void hide(@Nullable String secret) {
        if (secret != null && secret.length() >= 6) {
            VALUES.add(secret);
        }
    }

    /** The same text without secrets. */
    public static String redact(String text) {
        String shown = text;
        for (String value : VALUES) {
            if (shown.contains(value)) {
                shown = shown.replace(value, GONE);
            }
        }
        Matcher found = SHAPES.matcher(shown);
        return found.replaceAll(match -> {
            for (int group = 1; group <= match.groupCount(); group++) {
                if (match.group(group) != null) {
                    return Matcher.quoteReplacement(match.group(group) + GONE);
                }
            }
            return GONE;
        });
    }

    /** A cid as people may see it: its last four characters. */
    public static String maskedCid(@Nullable String cid) {
        return cid == null ? "" : GONE + (cid.length() <= 4 ? "" : cid.substring(cid.length() - 4));
    }
}
