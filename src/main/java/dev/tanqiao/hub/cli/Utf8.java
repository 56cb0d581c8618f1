package dev.tanqiao.hub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tanqiao.base.wire.WireText;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.stream.Stream;

/** What is printed is UTF-8 whatever the machine's locale, and what the locale has made unreadable is taken from nobody. */
public final class Utf8 {

    private Utf8() {}

    /** Has this process print in UTF-8. */
    public static void print() {
        System.setOut(to(FileDescriptor.out));
        System.setErr(to(FileDescriptor.err));
        // By these picocli knows what its writers encode to.
        System.setProperty("sun.stdout.encoding", UTF_8.name());
        System.setProperty("sun.stderr.encoding", UTF_8.name());
    }

    private static PrintStream to(FileDescriptor file) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(file)), true, UTF_8);
    }

    /** A sentence about the first argument that did not arrive as it was typed; empty: all did. */
    static Optional<String> complaint(String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> !WireText.isWhole(argument))
                .findFirst()
                .map(argument ->
                        "'%s' did not arrive as it was typed: the locale here has no letters for it. Set LC_ALL=C.UTF-8 and say it again; nothing was done."
                                .formatted(argument));
    }
}
