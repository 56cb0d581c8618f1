package dev.tanqiao.hub.bundle;

/** Routes of a bundle did not end in time, so nothing took their place. It may be tried again as it is. */
final class StillAtWork extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    StillAtWork(String sentence) {
        super(sentence);
    }
}
