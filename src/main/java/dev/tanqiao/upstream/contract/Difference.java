package dev.tanqiao.upstream.contract;

/**
 * One way in which answers differ from what is described.
 *
 * @param operation its {@code operationId}
 * @param part {@code status}, {@code content type}, or a JSON pointer into the body, in which {@code *} is any element of an array
 * @param text what was found and what was expected
 */
public record Difference(String operation, String part, String text) {}
