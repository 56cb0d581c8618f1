package dev.tanqiao.hub.bundle.deploy;

/** A deployment that cannot be; the message says why, in sentences. What runs goes on. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refused(String sentence) {
        super(sentence);
    }
}
