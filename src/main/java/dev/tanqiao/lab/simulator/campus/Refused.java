package dev.tanqiao.lab.simulator.campus;

/** A request the campus does not serve; becomes an answer with an errno at the door. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final Errno errno;

    private Refused(Errno errno, String words) {
        super(words, null, false, false);
        this.errno = errno;
    }

    static Refused because(Errno errno) {
        return new Refused(errno, errno.words);
    }

    static Refused badParameter(String which) {
        return new Refused(Errno.BAD_PARAMETER, Errno.BAD_PARAMETER.words + ": " + which);
    }

    /** A business refusal of the code group (-3). */
    static Refused business(String words) {
        return new Refused(Errno.BUSINESS, words);
    }
}
