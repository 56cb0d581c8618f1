package dev.tanqiao.lab.home;

import dev.tanqiao.base.redact.OwnerOnly;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.lab.check.HubFiles;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder in which {@code dev} keeps everything: database, simulator state, and key files that it makes once. */
public final class DevHome {

    private static final int TOKEN_BYTES = 24;

    private final Path home;

    public DevHome(Path home) {
        this.home = home;
    }

    /** Where the simulator keeps its journal and keys. */
    public Path simulator() {
        return home.resolve("simulator");
    }

    /** What happened in the world that was played. */
    public Path journal() {
        return simulator().resolve("journal.jsonl");
    }

    /** Where the hub's database lies. */
    public Path database() {
        return home.resolve("database");
    }

    /** Where a log of everything lies. */
    public Path log() {
        return home.resolve("dev.log");
    }

    /** Where it is logged how its rows were read from outside. */
    public Path readersLog() {
        return home.resolve("record.log");
    }

    /** The file with the token of an API role. */
    public Path token(String role) {
        return secret("api-" + role);
    }

    /** The folder with the secrets of bundles. */
    public Path bundleSecrets() {
        return secret("bundles");
    }

    /** The file with a secret of a bundle. */
    public Path bundleSecret(String bundle, String property) {
        return bundleSecrets().resolve(bundle).resolve(property);
    }

    /** Makes a secret of a bundle unless it is there. */
    public void keepBundleSecret(String bundle, String property) {
        keep("bundles/%s/%s".formatted(bundle, property), randomToken());
    }

    /** Keys and logs of the hubs in it. */
    public HubFiles files() {
        return new HubFiles(home.resolve("secrets"), List.of(home, database().resolve("postgres.log")));
    }

    /** A folder that is held; closing gives it free. */
    public interface Held extends AutoCloseable {

        @Override
        void close();
    }

    /** Holds the folder alone for {@code dev}. */
    public Held hold() {
        return hold("dev", "--home");
    }

    /**
     * Holds the folder alone, so that a second one of that command on it neither forgets nor changes anything.
     *
     * @param option of the command, which names a folder
     * @throws IllegalStateException when another process or thread holds it
     */
    public Held hold(String command, String option) {
        try {
            Files.createDirectories(home);
            FileChannel file =
                    FileChannel.open(home.resolve("dev.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isTaken(file)) {
                file.close();
                throw new IllegalStateException(
                        "Another tanqiao %s is at work in %s. Stop it first, or name another folder with %s."
                                .formatted(command, home.toAbsolutePath().normalize(), option));
            }
            return () -> giveFree(file);
        } catch (IOException unusable) {
            throw new UncheckedIOException("The folder %s cannot be used.".formatted(home), unusable);
        }
    }

    private static boolean isTaken(FileChannel file) throws IOException {
        try {
            return file.tryLock() == null;
        } catch (OverlappingFileLockException inThisProcess) {
            return true;
        }
    }

    private static void giveFree(FileChannel file) {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Forgets database, its seals, simulator state and logs; keys stay. */
    public void forget() {
        forget("database|simulator|seals\\.txt|(dev|record|chaos|replica-\\d+)\\.(log|txt).*");
    }

    /** Forgets the folders of scenarios that were played and their logs. */
    public void forgetPlays() {
        forget("\\d{3,}-.*|(hubs|scenarios)\\.log");
    }

    private void forget(String names) {
        try (Stream<Path> all = Files.list(home)) {
            all.filter(path -> path.getFileName().toString().matches(names)).forEach(DevHome::deleteAll);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("%s cannot be cleared.".formatted(home), unreadable);
        }
    }

    /** The hub's settings for this folder. The keys that the world knows are written, others are made where they are missing. */
    public Map<String, Object> settings(World world, URI simulator, URI hub, Path publicKey) {
        keep("encryption-keys", Vault.newKeyLine("dev"));
        write(
                "campus-client-secret",
                world.campus().client().secret()); // another world was played here before, perhaps
        write("carbon-app-id", world.city().appId());
        for (String role : new String[] {"view", "deploy", "operate", "review"}) {
            keep("api-" + role, randomToken());
        }
        world.subscribers().stream()
                .filter(subscriber -> subscriber.secret() != null)
                .forEach(subscriber -> write("webhooks/" + subscriber.name(), String.valueOf(subscriber.secret())));
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.port", hub.getPort());
        settings.put("tanqiao.home", home.toString());
        settings.put("tanqiao.public-url", hub.toString());
        settings.put(
                "tanqiao.secrets.encryption-keys-file",
                secret("encryption-keys").toString());
        settings.put("tanqiao.api.view-token-file", token("view").toString());
        settings.put("tanqiao.api.deploy-token-file", token("deploy").toString());
        settings.put("tanqiao.api.operate-token-file", token("operate").toString());
        settings.put("tanqiao.api.review-token-file", token("review").toString());
        settings.put("tanqiao.campus.base-url", simulator.toString());
        settings.put("tanqiao.campus.jaccount-url", simulator.toString());
        settings.put("tanqiao.campus.client-id", world.campus().client().id());
        settings.put(
                "tanqiao.campus.client-secret-file",
                secret("campus-client-secret").toString());
        settings.put("tanqiao.campus.requests-per-second", 100_000); // the simulator publishes no limit
        settings.put(
                "tanqiao.campus.poll-together", "10m"); // few moments at which something is due: the day is played fast
        settings.put("tanqiao.campus.sweep-every", "12h");
        settings.put("tanqiao.bills.every", "30m"); // the city pushes every ten minutes: the poll is the net below
        settings.put("tanqiao.carbon.base-url", simulator.toString());
        settings.put("tanqiao.carbon.cid-url", simulator + "/cid/issue");
        settings.put("tanqiao.carbon.app-id-file", secret("carbon-app-id").toString());
        settings.put("tanqiao.carbon.public-key-file", publicKey.toString());
        settings.put("tanqiao.carbon.requests-per-second", 100_000);
        settings.put("tanqiao.delivery.sample-subscribers", simulator + "/subscribers");
        settings.put("tanqiao.delivery.secrets-directory", secret("webhooks").toString());
        settings.put("tanqiao.bundles.secrets-directory", secret("bundles").toString());
        settings.put("logging.file.name", log().toString());
        settings.put("tanqiao.log", "FILE");
        return settings;
    }

    private Path secret(String name) {
        return home.resolve("secrets").resolve(name);
    }

    /** Writes a key file unless it is there. */
    private void keep(String name, String secret) {
        if (!Files.exists(secret(name))) {
            write(name, secret);
        }
    }

    /** Writes a key file, readable by its owner only. */
    private void write(String name, String secret) {
        Path file = secret(name);
        try {
            OwnerOnly.make(file);
            Files.writeString(file, secret);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("The key file %s cannot be written.".formatted(file), unwritable);
        }
    }

    private static String randomToken() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static void deleteAll(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(DevHome::delete);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("%s cannot be cleared.".formatted(folder), unreadable);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException held) {
            throw new UncheckedIOException("%s cannot be deleted; is another hub at work on it?".formatted(file), held);
        }
    }
}
