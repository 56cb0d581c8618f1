package dev.tanqiao.foreign;

/** A request that the document does not allow. */
final class AgainstTheDocument extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AgainstTheDocument(String what) {
        super(what);
    }
}
