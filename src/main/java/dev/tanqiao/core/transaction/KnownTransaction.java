package dev.tanqiao.core.transaction;

import java.util.Set;

/**
 * A transaction that is taken in.
 *
 * @param transaction as it is stored
 * @param keys all under which it is known: its orderNo, its likeness with a number
 */
public record KnownTransaction(Transaction transaction, Set<String> keys) {}
