package dev.tanqiao.hub.store.enrolment;

import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.upstream.carbon.CityToken;
import dev.tanqiao.upstream.carbon.CityTokenStore;
import java.sql.Timestamp;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The city's token, sealed in the one row that all replicas share. */
final class JdbcCityTokenStore implements CityTokenStore {

    private static final Vault.Place TOKEN = new Vault.Place("city_token", "token", "true");

    private final JdbcTemplate jdbc;
    private final Vault vault;

    JdbcCityTokenStore(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    @Override
    public Optional<CityToken> find() {
        return jdbc
                .query(
                        """
                        select key_id, token, coalesce(fetched_at, expires_at - interval '24 hours'), expires_at
                        from city_token where token is not null""",
                        (row, number) -> new CityToken(
                                vault.open(new Vault.Sealed(row.getString(1), row.getBytes(2)), TOKEN),
                                row.getTimestamp(3).toInstant(),
                                row.getTimestamp(4).toInstant()))
                .stream()
                .findFirst();
    }

    @Override
    public boolean claimRenewal(String owner) {
        return jdbc.update("""
                        update city_token set lease_owner = ?, lease_until = now() + interval '20 seconds'
                        where is_free(lease_until)""", owner) == 1;
    }

    @Override
    public void save(CityToken token) {
        Vault.Sealed sealed = vault.seal(token.value(), TOKEN);
        jdbc.update(
                """
                update city_token
                set key_id = ?, token = ?, fetched_at = ?, expires_at = ?, lease_owner = null, lease_until = null""",
                sealed.keyId(),
                sealed.bytes(),
                Timestamp.from(token.fetchedAt()),
                Timestamp.from(token.expiresAt()));
    }

    @Override
    public void endRenewal(String owner) {
        jdbc.update("update city_token set lease_owner = null, lease_until = null where lease_owner = ?", owner);
    }
}
