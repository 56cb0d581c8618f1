package dev.tanqiao.core.settlement;

import java.util.List;

/** The rules that decide from now on; replaced as a whole when bundles are loaded. */
public final class CurrentRules {

    private volatile RuleSet rules = new RuleSet("none", List.of());

    public RuleSet get() {
        return rules;
    }

    public void set(RuleSet loaded) {
        rules = loaded;
    }
}
