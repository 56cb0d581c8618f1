package dev.tanqiao.hub.bundle.context;

import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;

/** For routes that ask the hub nothing: nothing comes, and whoever asks fails. */
final class NoDoor implements Door {

    @Override
    public void open(Source source, Receiver receiver) {
        // nothing comes
    }

    @Override
    public void close(Source source) {
        // nothing came
    }

    @Override
    public Object ask(Request request) {
        throw new IllegalStateException("no hub");
    }
}
