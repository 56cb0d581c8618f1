package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.hub.cli.Failures;
import dev.tanqiao.hub.cli.Utf8;
import picocli.CommandLine;

/** The command line of {@code tanqiao-simulator.jar}, which has one command: both upstreams alone. */
public final class SimulatorMain {

    private SimulatorMain() {}

    /**
     * Plays a world until it is stopped.
     *
     * @param arguments those of {@code tanqiao simulate}
     */
    public static void main(String[] arguments) {
        Utf8.print();
        if (!hasSlf4j()) {
            System.err.println(
                    "tanqiao: this jar leaves SLF4J to whoever uses it, and there is none. Nothing was started. Say: java -cp tanqiao-simulator.jar:slf4j-api.jar "
                            + SimulatorMain.class.getName());
            System.exit(ExitCode.FAILED);
        }
        CommandLine simulate = new CommandLine(new Simulate());
        simulate.setExecutionExceptionHandler(Failures::tell);
        System.exit(simulate.execute(arguments));
    }

    private static boolean hasSlf4j() {
        return SimulatorMain.class.getClassLoader().getResource("org/slf4j/LoggerFactory.class") != null;
    }
}
