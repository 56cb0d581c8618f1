package dev.tanqiao.lab.simulator.testing;

/**
 * A person who has gone through everything that an enrolment asks for.
 *
 * @param cid the carbon account; this platform is authorized for it
 * @param campusToken the person's access token at the campus, with the scopes {@code openid}, {@code card_transactions} and {@code unicode}
 * @param refreshToken renews it
 */
public record Enrolled(String account, String cid, String campusToken, String refreshToken) {

    /** Without the tokens: this may stand in a log. */
    @Override
    public String toString() {
        return "Enrolled[account=%s]".formatted(account);
    }
}
