package dev.tanqiao.hub.config;

import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Settings of a hub for tests: a free port, a fresh database, fast beats, keys made for the occasion. */
public final class TestHub {

    private static final String PLATFORM_KEY = platformKey();

    private TestHub() {}

    /** Starts a hub on a fresh database; {@code settings} win over the test's own. */
    public static Hub start(Path directory, Clock clock, Map<String, Object> settings) {
        return Hub.start(settings(directory, settings), clock);
    }

    /** The settings {@link #start} uses. */
    public static Map<String, Object> settings(Path directory, Map<String, Object> settings) {
        try {
            var all = new HashMap<String, Object>();
            all.put("server.port", 0);
            all.put("tanqiao.home", directory.toString());
            all.put("tanqiao.beat", "PT0.02S");
            all.put(
                    "tanqiao.secrets.encryption-keys-file",
                    Files.writeString(directory.resolve("encryption-keys"), Vault.newKeyLine("test"))
                            .toString());
            all.put("tanqiao.campus.base-url", "http://127.0.0.1:1"); // never the real one
            all.put("tanqiao.campus.jaccount-url", "http://127.0.0.1:1");
            all.put("tanqiao.campus.client-id", "tanqiao");
            all.put(
                    "tanqiao.campus.client-secret-file",
                    Files.writeString(directory.resolve("client-secret"), "a-test-client-secret-of-32-bytes")
                            .toString());
            all.put("tanqiao.carbon.cid-url", "http://127.0.0.1:1/cid/issue");
            all.put("tanqiao.carbon.base-url", "http://127.0.0.1:1");
            all.put(
                    "tanqiao.carbon.app-id-file",
                    Files.writeString(directory.resolve("app-id"), "tanqiao-test")
                            .toString());
            all.put(
                    "tanqiao.carbon.public-key-file",
                    Files.writeString(directory.resolve("platform.pem"), PLATFORM_KEY)
                            .toString());
            all.putAll(settings);
            all.computeIfAbsent("tanqiao.database.url", missing -> TestDatabase.freshUrl());
            return all;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String platformKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024); // nobody decrypts with it, and a longer one takes seconds
            String key = Base64.getMimeEncoder()
                    .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
            return "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
