package dev.tanqiao.core.enrolment;

/** There is no campus token for that person, and none can be had without the person. */
public final class ConsentLost extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConsentLost(String account) {
        super(("The consent of account %s is needed again: there is no campus token that can be used or renewed. "
                        + "Its transactions are not read until the person visits the enrolment address.")
                .formatted(account));
    }
}
