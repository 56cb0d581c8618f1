package dev.tanqiao.enrolment;

/**
 * One row of a file of cids.
 *
 * @param line in the file, from 1, the header included
 * @param account the jAccount it is for
 * @param cid the city's id of that person on our platform
 */
public record CidLine(int line, String account, String cid) {

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
        /** The city knows the account by another cid: an import does not change that. */
        REFUSED
    }
}
