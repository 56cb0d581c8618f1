package dev.tanqiao.core.enrolment;

/**
 * One row of a file of cids.
 *
 * @param line in the file, from 1, the header included
 * @param account the jAccount it is for
 * @param cid the city's id of that person on our platform
 * @param sharedBecause why another account has the same cid, when one has; else empty
 */
public record CidLine(int line, String account, String cid, String sharedBecause) {

    /** Without the cid: whatever prints a record must not print it. */
    @Override
    public String toString() {
        return "CidLine[line=" + line + ", account=" + account + "]";
    }

    /** What an imported cid comes to. */
    public enum Taken {
        /** The person waited for it: the city is told next. */
        USED,
        /** Nobody consented under this account yet; it is used as soon as somebody does. */
        KEPT,
        /** The account has this cid already. */
        UNCHANGED,
        /** Another account has this cid, and the row does not say why. */
        SHARED,
        /** The city knows the account by another cid: an import does not change that. */
        REFUSED
    }
}
