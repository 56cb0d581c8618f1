package dev.tanqiao.lab.chaos;

import dev.tanqiao.lab.scenario.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory (tmpfs) that can be full and have space again. It is mounted in a mount namespace that only this process and
 * those it starts live in: when the last of them has ended, however it ended, the disk is gone.
 */
public final class SmallDisk {

    /** Root makes a namespace for mounts; anybody else needs one for users first, where the system lets them. */
    private static final List<List<String>> WAYS_IN =
            List.of(List.of("unshare", "--mount"), List.of("unshare", "--user", "--map-root-user", "--mount"));

    private static final String INSIDE = "tanqiao.small-disk";
    private static final String ROOMY = "50%"; // of the memory; it takes only what is written
    private static final int MOST_TRIES = 100;
    private static final int PATIENCE_SECONDS = 30;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** How to get to where a disk can be mounted. */
    public record Way(List<String> command) {

        /**
         * Runs a command of this program there, and waits. Whoever stops this process stops that one.
         *
         * @param arguments the command and what follows it
         * @return its exit code
         */
        public int run(List<String> arguments) throws InterruptedException {
            List<String> options =
                    new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
            options.add("-D" + INSIDE + "=true");
            List<String> all = new ArrayList<>(command);
            all.addAll(Program.command(options, arguments));
            Process process;
            try {
                process = new ProcessBuilder(all).inheritIO().start();
            } catch (IOException failure) {
                throw new UncheckedIOException("%s could not be started.".formatted(command), failure);
            }
            var stopping = new Thread(() -> stop(process), "small-disk-stop");
            Runtime.getRuntime().addShutdownHook(stopping);
            int exitCode = process.waitFor();
            try {
                Runtime.getRuntime().removeShutdownHook(stopping);
            } catch (IllegalStateException endingAlready) {
                // This process was asked to stop; that one has.
            }
            return exitCode;
        }

        private static void stop(Process process) {
            process.toHandle().destroy();
            process.toHandle()
                    .onExit()
                    .completeOnTimeout(process.toHandle(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** Whether this process lives where a disk can be mounted. */
    public static boolean isInside() {
        return Boolean.getBoolean(INSIDE);
    }

    /** Ends this process in order when the one that brought it here is killed. */
    private static void followParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    }

    /**
     * The way in for this user of this machine; empty: none.
     *
     * @param directory an existing folder to try it with; it stays as it is
     */
    public static Optional<Way> way(Path directory) {
        return WAYS_IN.stream()
                .filter(way -> {
                    List<String> command = new ArrayList<>(way);
                    command.addAll(List.of(
                            "sh",
                            "-c",
                            "mount -i -n -t tmpfs tmpfs \"$0\" && mount -i -n -o remount,size=1m tmpfs \"$0\""));
                    command.add(directory.toAbsolutePath().toString());
                    return run(command) == null;
                })
                .map(Way::new)
                .findFirst();
    }

    /**
     * Mounts the disk.
     *
     * @param directory an existing folder, over which it lies while this process lives
     */
    public static SmallDisk mount(Path directory) {
        followParent();
        var disk = new SmallDisk(directory.toAbsolutePath());
        disk.mount("-t", "tmpfs", "-o", "mode=0700,size=" + ROOMY);
        return disk;
    }

    /** From now on whatever needs another page is told that no space is left on the device. */
    public void fill() {
        IllegalStateException refused = new IllegalStateException("%s cannot be filled.".formatted(directory));
        for (int i = 0; i < MOST_TRIES; i++) {
            try {
                mount("-o", "remount,size=" + used()); // refused when more has been written since it was measured
                return;
            } catch (IllegalStateException again) {
                refused = again;
            }
        }
        throw refused;
    }

    /** There is space again. */
    public void free() {
        mount("-o", "remount,size=" + ROOMY);
    }

    /** Takes the disk away and leaves what was on it in its folder. Nobody may be at work there. */
    public void leave() {
        Path kept = directory.resolveSibling(directory.getFileName() + ".kept");
        require(List.of("cp", "-a", directory.toString(), kept.toString()));
        require(List.of("umount", "-i", "-n", directory.toString()));
        try {
            Files.delete(directory);
            Files.move(kept, directory);
        } catch (IOException failure) {
            throw new UncheckedIOException("What was on the small disk lies in %s.".formatted(kept), failure);
        }
    }

    private long used() {
        try {
            FileStore store = Files.getFileStore(directory);
            return store.getTotalSpace() - store.getUnallocatedSpace();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void mount(String... how) {
        List<String> command = new ArrayList<>(List.of("mount", "-i", "-n")); // no helper, no table: it is ours alone
        command.addAll(Arrays.asList(how));
        command.addAll(List.of("tmpfs", directory.toString()));
        require(command);
    }

    private static void require(List<String> command) {
        String refused = run(command);
        if (refused != null) {
            throw new IllegalStateException("%s failed: %s".formatted(String.join(" ", command), refused));
        }
    }

    /** Runs a command to its end; what it says when it fails, null when it does not. */
    private static @Nullable String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? null : said;
        } catch (IOException missing) {
            return String.valueOf(missing.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
