package dev.tanqiao.base.redact;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values that must not be shown wherever they stand. They are looked up by their last four characters, so that a line
 * costs the same whether ten or ten thousand are known.
 */
public final class KnownSecrets {

    /** Shorter ones hide too much. */
    private static final int SHORTEST = 6;

    private static final int END = 4;

    private final int most;
    private final Map<Long, Set<String>> byEnd = new ConcurrentHashMap<>();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Queue<String> inOrder = new ArrayDeque<>();

    /**
     * Nothing known yet.
     *
     * @param most when more are known, the one learned first is forgotten
     */
    public KnownSecrets(int most) {
        this.most = most;
    }

    /** From now on this value is known, also as addresses and JSON write it; shorter ones than 6 characters are not. */
    public void add(String secret) {
        addForm(secret);
        addForm(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        addForm(secret.replace("/", "\\/"));
    }

    private void addForm(String form) {
        if (form.length() < SHORTEST || !known.add(form)) {
            return;
        }
        byEnd.computeIfAbsent(end(form, form.length() - 1), end -> ConcurrentHashMap.newKeySet())
                .add(form);
        synchronized (inOrder) {
            inOrder.add(form);
            if (inOrder.size() > most) {
                forget(inOrder.remove());
            }
        }
    }

    private void forget(String form) {
        known.remove(form);
        byEnd.computeIfPresent(end(form, form.length() - 1), (end, forms) -> {
            forms.remove(form);
            return forms.isEmpty() ? null : forms;
        });
    }

    /** The text with {@code instead} in the place of every known value. */
    String without(String text, String instead) {
        String shown = text;
        for (String secret : inside(text).stream()
                .sorted((one, other) -> other.length() - one.length())
                .toList()) {
            shown = shown.replace(secret, instead);
        }
        return shown;
    }

    /** Which known values stand in a text, as they are written there. */
    public Set<String> inside(String text) {
        Set<String> inside = new HashSet<>();
        long end = 0;
        for (int last = 0; last < text.length(); last++) {
            end = end << Character.SIZE | text.charAt(last);
            Set<String> candidates = last < SHORTEST - 1 ? null : byEnd.get(end);
            if (candidates != null) {
                for (String candidate : candidates) {
                    if (text.startsWith(candidate, last + 1 - candidate.length())) {
                        inside.add(candidate);
                    }
                }
            }
        }
        return inside;
    }

    private static long end(String form, int last) {
        long end = 0;
        for (int i = last - END + 1; i <= last; i++) {
            end = end << Character.SIZE | form.charAt(i);
        }
        return end;
    }
}
