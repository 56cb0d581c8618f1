package dev.tanqiao.cli.dev;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The program that runs this, as a command line for another process of it. */
final class Program {

    /** What a process needs of the machine; settings and secrets of a person are none of it. */
    private static final Set<String> OF_THE_MACHINE =
            Set.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SystemRoot", "TEMP", "TMP");

    private Program() {}

    /** A process that takes no settings from the environment of this one. */
    static ProcessBuilder process(List<String> command) {
        var process = new ProcessBuilder(command);
        process.environment().keySet().retainAll(OF_THE_MACHINE);
        return process;
    }

    /**
     * @param options of the Java machine
     * @param arguments the command of the program and what follows it
     */
    static List<String> command(List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String classPath = System.getProperty("tanqiao.jar", System.getProperty("java.class.path"));
        boolean jar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        command.addAll(jar ? List.of("-jar", classPath) : List.of("-cp", classPath, "dev.tanqiao.Tanqiao"));
        command.addAll(arguments);
        return command;
    }
}
