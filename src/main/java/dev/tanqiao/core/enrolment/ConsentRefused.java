package dev.tanqiao.core.enrolment;

/** A consent that cannot be accepted; the message is the one sentence the person needs. Nothing was stored. */
public final class ConsentRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConsentRefused(String sentence) {
        super(sentence);
    }
}
