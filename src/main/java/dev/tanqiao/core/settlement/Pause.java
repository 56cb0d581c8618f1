package dev.tanqiao.core.settlement;

import java.time.Instant;

/**
 * Nothing leaves for the city, or for one subscriber, in this scope until a person resumes.
 *
 * @param scope how far it reaches
 * @param key the provider's cid, the rule's or the subscription's id; empty for the hub
 * @param since business time
 * @param actor who paused; {@code hub}: the hub itself
 * @param reason why
 */
public record Pause(Scope scope, String key, Instant since, String actor, String reason) {

    /** How far a pause reaches. */
    public enum Scope {
        /** Everything. */
        HUB("hub"),
        /** One equity provider. */
        PROVIDER("provider"),
        /** One bridge rule. */
        RULE("rule"),
        /** One subscription: its deliveries wait. The hub itself pauses it when the receiver is gone. */
        SUBSCRIPTION("subscription");

        private final String word;

        Scope(String word) {
            this.word = word;
        }

        /** As rows and the API say it. */
        public String word() {
            return word;
        }

        String subject(String key) {
            return key.isEmpty() ? word : word + " " + key;
        }
    }
}
