package dev.tanqiao.lab.simulator.campus;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A 思源码 or 多码合一 code: its type's prefix, two opaque characters, eight hex digits of unix seconds, whose it is, a bar,
 * and a signature over everything before the bar.
 *
 * @param owner the account (思源码) or the 学工号 (多码合一)
 * @param plain what is signed
 */
record SiyuanCode(Type type, Instant createTime, String owner, String plain, String signature) {

    enum Type {
        // The longer prefix is tried first: the shorter one begins it.
        SJTUGREEN("多码合一签名校验错误"),
        SJTU("思源码签名校验错误");

        final String wrongSignature;

        Type(String wrongSignature) {
            this.wrongSignature = wrongSignature;
        }

        private final Pattern form = Pattern.compile(name() + "..([0-9A-F]{8})([^|]+)\\|(.+)", Pattern.DOTALL);
    }

    private static final String OPAQUE = "50";

    static SiyuanCode issue(Type type, String owner, Instant at, CodeKey key) {
        String plain = type + OPAQUE + String.format(Locale.ROOT, "%08X", at.getEpochSecond()) + owner;
        return new SiyuanCode(type, at, owner, plain, key.sign(plain));
    }

    /** What the text says; empty when it has the form of no known type. Says nothing of the signature. */
    static Optional<SiyuanCode> read(String text) {
        for (Type type : Type.values()) {
            Matcher parts = type.form.matcher(text);
            if (parts.matches()) {
                return Optional.of(new SiyuanCode(
                        type,
                        Instant.ofEpochSecond(Long.parseLong(parts.group(1), 16)),
                        parts.group(2),
                        text.substring(0, text.indexOf('|')),
                        parts.group(3)));
            }
        }
        return Optional.empty();
    }

    boolean isGenuine(CodeKey key) {
        return key.verifies(plain, signature);
    }

    /** What the scanner sees. */
    String text() {
        return plain + "|" + signature;
    }
}
