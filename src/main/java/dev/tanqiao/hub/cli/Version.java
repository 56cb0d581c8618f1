package dev.tanqiao.hub.cli;

import java.util.concurrent.Callable;
import org.springframework.util.ClassUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tanqiao version}: which Tanqiao, which jar, which Java. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Prints the version of Tanqiao, which of the two jars this is, and the Java it runs on.",
        footerHeading = "%nExample:%n",
        footer = "  tanqiao version")
final class Version implements Callable<Integer>, IVersionProvider {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(getVersion()[0]);
        return ExitCode.OK;
    }

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        boolean whole = ClassUtils.isPresent("dev.tanqiao.lab.simulator.Simulator", Version.class.getClassLoader());
        return new String[] {
            "Tanqiao %s (%s), Java %s"
                    .formatted(
                            version == null ? "from classes" : version,
                            whole ? "hub, simulator and embedded PostgreSQL" : "hub only",
                            System.getProperty("java.version"))
        };
    }
}
