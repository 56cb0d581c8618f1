package dev.tanqiao.hub.bundle.context;

/** A bundle asked for what its {@code bundle.yaml} does not grant, or what no bundle may use; nothing was done. */
public final class NotGranted extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public NotGranted(String sentence) {
        super(sentence);
    }
}
