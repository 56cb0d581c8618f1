package dev.tanqiao.core.transaction;

/**
 * A row that a whole poll showed, with the page it was taken from.
 *
 * @param observation the row
 * @param window where it stood
 * @param page the page's number within the window, 0 is the first
 */
public record Seen(Observation observation, Window window, int page) {

    /** What the row says. */
    public Row row() {
        return observation.row();
    }
}
