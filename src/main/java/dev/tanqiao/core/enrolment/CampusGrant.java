package dev.tanqiao.core.enrolment;

/**
 * What jAccount vouches for after a person agreed.
 *
 * @param account the jAccount ({@code sub})
 * @param name as jAccount shows it, else the account
 * @param token for that person's transactions
 */
public record CampusGrant(String account, String name, CampusToken token) {}
