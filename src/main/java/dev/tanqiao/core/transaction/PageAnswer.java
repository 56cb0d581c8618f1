package dev.tanqiao.core.transaction;

import java.util.List;
import java.util.stream.Stream;

/** What the campus answered to the question for one page. */
public sealed interface PageAnswer {

    /** Nobody makes so many purchases in a second that are alike. */
    int MOST_ALIKE = 20;

    /**
     * A page, perhaps an empty one.
     *
     * @param observations the rows that could be read
     * @param unreadables those that could not
     * @param total of the window, as the campus counts: one above what was shown is evidence of more, any other of nothing
     */
    record Rows(List<Observation> observations, List<Unreadable> unreadables, int total) implements PageAnswer {
        int size() {
            return observations.size() + unreadables.size();
        }

        /** Short pages of rows without orderNo may be alike, and not the same. */
        boolean areToldApart() {
            return observations.isEmpty()
                    || areTooManyAlike(1)
                    || observations.stream()
                            .anyMatch(observation -> observation.row().orderNo() != null);
        }

        /** Whether they are the same rows for certain when they come again so often. */
        boolean areTooManyAlike(int times) {
            return times * size() >= MOST_ALIKE;
        }

        List<String> raw() {
            return Stream.concat(
                            observations.stream().map(Observation::raw),
                            unreadables.stream().map(Unreadable::raw))
                    .toList();
        }
    }

    /** The token is not accepted: a new one is needed. */
    record TokenRefused(String why) implements PageAnswer {}

    /** Nothing can be said about the data; the same question may be answered later. */
    record NotNow(String why) implements PageAnswer {}

    /** The campus will not answer this question as it is put. */
    record Refused(String why) implements PageAnswer {}
}
