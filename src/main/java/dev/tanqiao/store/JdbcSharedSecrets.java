package dev.tanqiao.store;

import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.jdbc.core.JdbcTemplate;

/** Secrets that the hub makes itself and that stay the same over restarts and replicas. */
public final class JdbcSharedSecrets {

    private static final int BYTES = 24;

    private final JdbcTemplate jdbc;
    private final Vault vault;

    public JdbcSharedSecrets(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /** The secret of that name; made at the first call, by whichever replica comes first. URL-safe. */
    public String get(String name) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Vault.Sealed fresh = vault.seal(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        jdbc.update(
                "insert into shared_secret values (?, ?, ?) on conflict do nothing",
                name,
                fresh.keyId(),
                fresh.bytes());
        Vault.Sealed kept = jdbc.queryForObject(
                "select key_id, value from shared_secret where name = ?",
                (row, number) -> new Vault.Sealed(row.getString(1), row.getBytes(2)),
                name);
        return vault.open(java.util.Objects.requireNonNull(kept));
    }
}
