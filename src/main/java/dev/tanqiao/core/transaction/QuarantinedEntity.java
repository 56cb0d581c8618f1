package dev.tanqiao.core.transaction;

import java.time.Instant;

/**
 * An entity that could not be read.
 *
 * @param source who showed it: {@code campus.transactions gwang}, {@code carbon.bills}
 * @param pointer JSON pointer of the value that does not fit
 * @param problem what was expected
 * @param since when it was first seen so
 * @param text as it was shown
 */
public record QuarantinedEntity(long id, String source, String pointer, String problem, Instant since, String text) {}
