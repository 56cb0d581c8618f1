package dev.tanqiao.core.enrolment;

/** jAccount gave no answer we can use; the same may work later. */
public final class CampusLoginUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CampusLoginUnavailable(String sentence) {
        super(sentence);
    }

    public CampusLoginUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
