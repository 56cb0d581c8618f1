package dev.tanqiao.lab.scenario;

import dev.tanqiao.hub.config.LocalDatabase;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The program that runs this, as a command line for another process of it. */
public final class Program {

    /** What a process needs of the machine; settings and secrets of a person are none of it. */
    private static final Set<String> OF_THE_MACHINE =
            Set.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SystemRoot", "TEMP", "TMP");

    /** Options for a short life, which wants a quick start more than a high peak; a small eden stays in the processor's cache. */
    public static final List<String> QUICK = List.of("-XX:+UseSerialGC", "-Xmn48m", "-XX:TieredStopAtLevel=1");

    private Program() {}

    /** A process that takes no settings from the environment of this one. */
    public static ProcessBuilder process(List<String> command) {
        var process = new ProcessBuilder(command);
        process.environment().keySet().retainAll(OF_THE_MACHINE);
        return process;
    }

    /**
     * The command line of another process of it.
     *
     * @param options of the Java machine
     * @param arguments the command of the program and what follows it
     */
    public static List<String> command(List<String> options, List<String> arguments) {
        return command(System.getProperty("tanqiao.jar", System.getProperty("java.class.path")), options, arguments);
    }

    /**
     * The same of another program.
     *
     * @param classPath one of the jars, or folders and jars; the archive of classes that lies beside a jar is used
     * @param options of the Java machine
     * @param arguments the command of the program and what follows it
     */
    public static List<String> command(String classPath, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        Optional.ofNullable(System.getProperty(LocalDatabase.UNPACKED))
                .ifPresent(folder -> command.add("-D%s=%s".formatted(LocalDatabase.UNPACKED, folder)));
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            Path archive = Path.of(classPath).resolveSibling("classes.jsa");
            if (Files.exists(archive)) { // one that does not fit is passed over, in silence
                command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
            }
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, "dev.tanqiao.Tanqiao"));
        }
        command.addAll(arguments);
        return command;
    }
}
