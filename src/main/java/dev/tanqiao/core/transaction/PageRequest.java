package dev.tanqiao.core.transaction;

/**
 * The question for one page.
 *
 * @param window what is read
 * @param start index of the first row; a multiple of {@code limit}
 * @param limit rows a page; 0: all on one page
 */
public record PageRequest(Window window, int start, int limit) {}
