package dev.tanqiao.core.settlement;

/** The database lacks what was committed there last: it is another than it was, and may not know what was sent. */
public final class DatabaseExchanged extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    DatabaseExchanged() {
        super("The database was exchanged: nothing is sent until the bills are read.");
    }
}
