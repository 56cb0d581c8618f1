package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tanqiao.lab.simulator.SimAnswer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What goes over the wire in other words, bytes and headers.
 *
 * @param find what is replaced in the body, a regular expression; all of it unless said
 * @param with what stands there instead; <code>{{N*4000}}</code> is a text that stands there so often
 * @param charset how the body becomes bytes
 * @param contentType what the answer says it is; else what it was, in that charset
 * @param headers headers besides, each as often as it has values
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rewriting(
        @Nullable String find,
        @Nullable String with,
        @Nullable String charset,
        @Nullable String contentType,
        @Nullable Map<String, List<String>> headers) {

    private static final Pattern SO_OFTEN = Pattern.compile("\\{\\{(.+?)\\*(\\d{1,6})}}", Pattern.DOTALL);

    void check() {
        try {
            Pattern.compile(Objects.requireNonNullElse(find, ""));
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("/find: a regular expression was expected", malformed);
        }
        if (charset != null && !isCharset(charset)) {
            throw new IllegalArgumentException("/charset: a charset that Java knows was expected");
        }
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException malformed) {
            return false;
        }
    }

    /** The answer in these words, under that status. */
    SimAnswer of(int status, SimAnswer whole) {
        Charset bytes = charset == null ? whole.charset() : Charset.forName(charset);
        String type = charset == null
                ? whole.contentType()
                : whole.contentType().replaceFirst(";.*", "") + ";charset=" + charset;
        SimAnswer rewritten = whole.saying(status, rewritten(whole.body()))
                .encoded(bytes, Objects.requireNonNullElse(contentType, type));
        for (Map.Entry<String, List<String>> header : Objects.requireNonNullElse(
                        headers, Map.<String, List<String>>of())
                .entrySet()) {
            for (String value : header.getValue()) {
                rewritten = rewritten.with(header.getKey(), value);
            }
        }
        return rewritten;
    }

    private String rewritten(String body) {
        if (with == null) {
            return body;
        }
        String words = SO_OFTEN.matcher(with)
                .replaceAll(text -> Matcher.quoteReplacement(text.group(1).repeat(Integer.parseInt(text.group(2)))));
        return find == null ? words : Pattern.compile(find).matcher(body).replaceAll(words);
    }
}
