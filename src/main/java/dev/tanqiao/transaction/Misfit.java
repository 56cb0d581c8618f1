package dev.tanqiao.transaction;

/**
 * An entity that could not be read. It is put aside with its text until a person looks; the page goes on.
 *
 * @param pointer JSON pointer of the value that does not fit, within the answer
 * @param problem what was expected
 * @param raw the entity's JSON text
 */
public record Misfit(String pointer, String problem, String raw) {}
