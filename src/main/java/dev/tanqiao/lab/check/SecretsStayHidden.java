package dev.tanqiao.lab.check;

import dev.tanqiao.base.redact.KnownSecrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * 11: no key, token or full cid in a log, nor in what rows show to people and subscribers. A token that was replaced before the end
 * lies nowhere any more and is not looked for.
 */
final class SecretsStayHidden implements Invariant {

    /** Enough to find it, too little to use it. */
    private static final int SHOWN = 4;

    @Override
    public int number() {
        return 11;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Map<String, KnownSecrets> byKind = new HashMap<>();
        facts.exposure
                .secrets()
                .forEach((secret, kind) -> byKind.computeIfAbsent(kind, none -> new KnownSecrets(Integer.MAX_VALUE))
                        .add(secret));
        List.of(facts.exposure.logs(), facts.exposure.rows())
                .forEach(texts -> texts.forEach((place, text) -> byKind.forEach((kind, secrets) -> new TreeSet<>(
                                secrets.inside(text))
                        .forEach(found -> breaks.add(
                                place,
                                "shows the %s that begins with %s".formatted(kind, found.substring(0, SHOWN)))))));
    }
}
