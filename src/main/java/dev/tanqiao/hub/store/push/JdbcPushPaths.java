package dev.tanqiao.hub.store.push;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.hub.store.Vault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The secret segment of the address that the city pushes to, the same for all replicas: the current one, and for a time those
 * before it. Until when one holds stands in its row's name, which its seal is bound to.
 */
final class JdbcPushPaths implements PushPaths {

    private static final String CURRENT = "push-path";
    private static final String UNTIL = CURRENT + " until ";
    private static final int BYTES = 24;

    /** How old, in real time, what is known of the rows may be: whoever pushes to wrong paths asks the database no more often. */
    private static final Duration FRESH = Duration.ofMillis(100);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Vault vault;
    private final Clock clock;
    /** No monitor: whoever waits for the database or the wire in one keeps a virtual thread's carrier. */
    private final Lock lock = new ReentrantLock();

    private List<Path> known = List.of();
    private long readAt;

    /** @param until when it ends; {@link Instant#MAX}: the current one */
    private record Path(byte[] secret, Instant until) {}

    /** Makes the first path where there is none yet, by whichever replica comes first. */
    JdbcPushPaths(JdbcTemplate jdbc, TransactionTemplate transaction, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.vault = vault;
        this.clock = clock;
        write(CURRENT, newSecret());
        read();
    }

    @Override
    public String current() {
        lock.lock();
        try {
            read();
            return known.stream()
                    .filter(path -> path.until().equals(Instant.MAX))
                    .map(path -> new String(path.secret(), StandardCharsets.UTF_8))
                    .findFirst()
                    .orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOurs(String shown) {
        lock.lock();
        try {
            if (System.nanoTime() - readAt > FRESH.toNanos()) {
                read();
            }
            byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
            return known.stream()
                    .filter(path -> path.until().isAfter(clock.instant()))
                    .anyMatch(path -> MessageDigest.isEqual(path.secret(), bytes));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void rotate(Instant until) {
        transaction.executeWithoutResult(status -> {
            jdbc.query("select 1 from shared_secret where name = ? for update", row -> {}, CURRENT);
            String retired = current();
            jdbc.update(
                    "delete from shared_secret where name = ? or name like ? and name < ?",
                    CURRENT,
                    UNTIL + "%",
                    UNTIL + clock.instant());
            write(UNTIL + until, retired);
            write(CURRENT, newSecret());
        });
    }

    private static String newSecret() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private void write(String name, String secret) {
        Vault.Sealed sealed = vault.seal(secret, place(name));
        jdbc.update(
                "insert into shared_secret values (?, ?, ?) on conflict do nothing",
                name,
                sealed.keyId(),
                sealed.bytes());
    }

    private void read() {
        known = jdbc.query(
                "select name, key_id, value from shared_secret where name = ? or name like ?",
                (row, number) -> {
                    String name = row.getString(1);
                    String secret = vault.open(new Vault.Sealed(row.getString(2), row.getBytes(3)), place(name));
                    Redactor.hide(secret);
                    return new Path(
                            secret.getBytes(StandardCharsets.UTF_8),
                            name.equals(CURRENT) ? Instant.MAX : Instant.parse(name.substring(UNTIL.length())));
                },
                CURRENT,
                UNTIL + "%");
        readAt = System.nanoTime();
    }

    private static Vault.Place place(String name) {
        return new Vault.Place("shared_secret", "value", name);
    }
}
