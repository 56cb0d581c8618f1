package dev.tanqiao.lab.cli;

import java.io.Console;

/** Whether somebody watches. */
final class Terminal {

    private Terminal() {}

    /** Whether input and output are a terminal that can write over a line. */
    static boolean isOne() {
        Console console = System.console();
        return console != null && isInteractive(console) && !"dumb".equals(System.getenv("TERM"));
    }

    /** Java 22 and later may hand out a console although the output goes to a file; it then says so itself. */
    private static boolean isInteractive(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJava) {
            return true;
        } catch (ReflectiveOperationException unknown) {
            return false;
        }
    }
}
