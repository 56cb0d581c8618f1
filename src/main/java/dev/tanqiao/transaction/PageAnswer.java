package dev.tanqiao.transaction;

import java.util.List;

/** What the campus answered to the question for one page. */
public sealed interface PageAnswer {

    /**
     * A page, perhaps an empty one.
     *
     * @param sightings the rows that could be read
     * @param misfits those that could not
     */
    record Rows(List<Sighting> sightings, List<Misfit> misfits) implements PageAnswer {
        int size() {
            return sightings.size() + misfits.size();
        }
    }

    /** The token is not accepted: a new one is needed. */
    record TokenRefused(String why) implements PageAnswer {}

    /** Nothing can be said about the data; the same question may be answered later. */
    record NotNow(String why) implements PageAnswer {}

    /** The campus will not answer this question as it is put. */
    record Refused(String why) implements PageAnswer {}
}
