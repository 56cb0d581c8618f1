package dev.tanqiao.core.transaction;

import java.time.Instant;

/**
 * The right to poll one account, and to store what was seen.
 *
 * @param account the jAccount
 * @param owner the replica that holds it
 * @param until database clock; tells this lease from the next of the same owner
 */
public record Lease(String account, String owner, Instant until) {}
