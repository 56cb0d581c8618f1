package dev.tanqiao.hub.bundle.context;

/** A bundle asked for what its {@code bundle.yaml} does not grant, or what no bundle may use; nothing was done. */
public final class NotGranted extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Of of;

    /** Of what it is. */
    public enum Of {
        LIST,
        OPTION,
        PATH,
        HOST
    }

    public NotGranted(String sentence) {
        this(Of.LIST, sentence);
    }

    NotGranted(Of of, String sentence) {
        super(sentence);
        this.of = of;
    }

    /** Of what it is: something off the list, or an option, a path, a host. */
    public Of of() {
        return of;
    }
}
