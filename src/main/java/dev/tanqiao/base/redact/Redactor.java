package dev.tanqiao.base.redact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text: tokens and codes in URLs, headers and JSON by their shape, known secrets by their value, and
 * all of a cid but its end. Whatever leaves the hub for people's eyes goes through here.
 */
public final class Redactor {

    private static final String GONE = "***";

    /** What a scenario says in the place of a secret, {@code {cid:wang}}, is none. */
    private static final String NO_PLACEHOLDER = "(?!\\{\\w{1,20}:[^{}\"]{1,80}\\})";

    /**
     * In each shape group {@code keep…} stays and what follows it goes; of a {@code cid…} its end stays too. What repeats is
     * possessive: it takes no stack and is never tried again, so that any text is read in one go. Most characters begin none of them,
     * which the first look tells.
     */
    private static final Pattern SHAPES = Pattern.compile("(?=[abcipqrswABCPSW?&%\":/])(?:"
            // Parameters, also of a URL inside a URL: access_token=…, access_token%3D…
            + "(?<keepParameter>(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2}))(?:access_token|refresh_token|id_token|client_secret|qrCode)(?:=|%3[Dd]))"
            + NO_PLACEHOLDER
            + "[^&%\\s\"'<>,;)\\]}]++(?:%(?!26)[^&%\\s\"'<>,;)\\]}]*+)*+"
            // The authorization code and the state, which are words of every day elsewhere: only in a query or
            // a form
            + "|(?<keepQuery>(?:[?&]|%3[Ff]|%26)(?:code|state)(?:=|%3[Dd]))"
            + NO_PLACEHOLDER
            + "[^&%\\s\"'<>]++(?:%(?!26)[^&%\\s\"'<>]*+)*+"
            // (of any length where a text or word begins; elsewhere bounded, for it may begin anew at every
            // character)
            + "|(?<keepForm>(?<![A-Za-z0-9_])(?:code|state)=)"
            + NO_PLACEHOLDER
            + "(?:[^&\\s\"'<>]{1,512}+(?=&)|(?<=(?:^|[\\s\"'<>])(?:code|state)=)[^&\\s\"'<>]++(?=&))"
            // Headers: as a line, in a wire log, in a map, in JSON
            + "|(?<keepHeader>(?<![A-Za-z0-9-])(?i:(?:proxy-)?authorization|webhook-signature|(?:set-)?cookie)"
            + "\\\\?[\"']?\\s*[:=]\\s*\\[?\\\\?[\"']?(?i:(?:bearer|basic)\\s+|v1,)?)"
            + "[^\\s\"',}\\]\\[]++(?:(?<=;)\\s[^\\s\"',}\\]\\[]++)*+"
            // JSON, also JSON inside a JSON text
            + "|(?<keepJson>(?i:\"(?:access_?token|refresh_?token|id_?token|user_?token|client_?secret|qr_?code|app_?id))"
            + "\\\\?\"\\s*:\\s*\\\\?\")"
            + NO_PLACEHOLDER
            + "(?:[^\"\\\\]|\\\\[^\"])++"
            // A code that somebody can pay or prove himself with: those of envelopes and the 学工号 are shorter
            + "|(?<keepCode>\"code\\\\?\"\\s*:\\s*\\\\?\")"
            + NO_PLACEHOLDER
            + "(?:[^\"\\\\]|\\\\[^\"]){16,}+"
            + "|(?<keepCodes>\"offlineCodes\\\\?\"\\s*:\\s*\\[)[^\\]]++"
            // The password in an address; a port is none
            + "|(?<keepUser>://[^/@'\":\\s]{0,200}:)(?!\\d{1,5}+(?![^\\s,;?#]))[^/@'\"]{1,200}+(?=@)"
            + "|(?<keepScheme>(?<![A-Za-z0-9])(?i:bearer|basic)\\s+)(?=[A-Za-z+/._~-]*[0-9A-Z=])[A-Za-z0-9+/=._~-]{8,}"
            + "|(?<keepWhsec>whsec_)[A-Za-z0-9+/=_-]+"
            + "|(?<keepPush>(?:/|%2[Ff])push(?:/|%2[Ff]))[A-Za-z0-9_-]{16,}"
            + "|(?<cidBefore>\"cid\\\\?\"\\s*:\\s*\\\\?\"|(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2}))cid(?:=|%3[Dd]))"
            + NO_PLACEHOLDER
            + "(?<cid>[^\"\\\\&%\\s,;)\\]}]+))");

    private static final String[] KEPT = {
        "keepParameter",
        "keepQuery",
        "keepForm",
        "keepHeader",
        "keepJson",
        "keepCode",
        "keepCodes",
        "keepUser",
        "keepScheme",
        "keepWhsec",
        "keepPush"
    };

    private static final KnownSecrets FOR_EVER = new KnownSecrets(Integer.MAX_VALUE);

    /** Tokens come and go by the thousand; one older than so many others is no longer good. */
    private static final KnownSecrets TOKENS = new KnownSecrets(100_000);

    private Redactor() {}

    /** From now on this value is never shown. Values shorter than 6 characters are left alone: they hide too much. */
    public static void hide(@Nullable String secret) {
        if (secret != null) {
            FOR_EVER.add(secret);
        }
    }

    /** As {@link #hide}, for what is soon replaced by another: such a value is remembered only as long as it can be good. */
    public static void hideToken(@Nullable String token) {
        if (token != null) {
            TOKENS.add(token);
        }
    }

    /** The same text without secrets. */
    public static String redact(String text) {
        String unknown = TOKENS.without(FOR_EVER.without(text, GONE), GONE);
        Matcher found = SHAPES.matcher(unknown);
        if (!found.find()) {
            return unknown;
        }
        var shown = new StringBuilder(text.length());
        do {
            found.appendReplacement(shown, Matcher.quoteReplacement(shown(found)));
        } while (found.find());
        return found.appendTail(shown).toString();
    }

    private static String shown(Matcher found) {
        String cid = found.group("cid");
        if (cid != null) {
            return found.group("cidBefore") + maskedCid(cid);
        }
        for (String group : KEPT) {
            if (found.group(group) != null) {
                return found.group(group) + GONE;
            }
        }
        return GONE;
    }

    /** A text of somebody else's, a city's message say, without a cid that may stand anywhere in it. */
    public static String withoutCid(String text, @Nullable String cid) {
        return cid == null || cid.isEmpty() ? text : text.replace(cid, maskedCid(cid));
    }

    /** A cid as people may see it: its last four characters. */
    public static String maskedCid(@Nullable String cid) {
        return cid == null ? "" : GONE + (cid.length() <= 4 ? "" : cid.substring(cid.length() - 4));
    }
}
