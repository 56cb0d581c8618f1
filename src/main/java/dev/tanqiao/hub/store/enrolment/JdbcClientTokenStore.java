package dev.tanqiao.hub.store.enrolment;

import dev.tanqiao.core.enrolment.CampusToken;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.upstream.campus.ClientTokenStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Our own campus token, sealed. Until when it lives stands in its row's name, which its seal is bound to. */
final class JdbcClientTokenStore implements ClientTokenStore {

    private static final String UNTIL = "campus-client-token until ";

    private final JdbcTemplate jdbc;
    private final Vault vault;

    JdbcClientTokenStore(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    @Override
    public Optional<CampusToken> find() {
        return jdbc
                .query(
                        "select name, key_id, value from shared_secret where name like ? order by name desc limit 1",
                        (row, number) -> new CampusToken(
                                vault.open(
                                        new Vault.Sealed(row.getString("key_id"), row.getBytes("value")),
                                        place(row.getString("name"))),
                                null,
                                Instant.parse(row.getString("name").substring(UNTIL.length()))),
                        UNTIL + "%")
                .stream()
                .findFirst();
    }

    @Override
    public void save(CampusToken token) {
        String name = UNTIL + token.expiresAt().truncatedTo(ChronoUnit.SECONDS);
        Vault.Sealed sealed = vault.seal(token.access(), place(name));
        jdbc.update("""
                with former as (delete from shared_secret where name like ? and name <> ?)
                insert into shared_secret (name, key_id, value) values (?, ?, ?)
                on conflict (name) do update set key_id = excluded.key_id, value = excluded.value""", UNTIL + "%", name, name, sealed.keyId(), sealed.bytes());
    }

    private static Vault.Place place(String name) {
        return new Vault.Place("shared_secret", "value", name);
    }
}
