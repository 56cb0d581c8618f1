package dev.tanqiao.hub.store.enrolment;

import dev.tanqiao.core.enrolment.CampusToken;
import dev.tanqiao.core.enrolment.CampusTokenStore;
import dev.tanqiao.hub.store.Vault;
import dev.tanqiao.hub.store.Vault.Sealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Campus tokens in rows, sealed; every statement goes by the primary key. */
public final class JdbcCampusTokenStore implements CampusTokenStore {

    private static final String ACCESS = "access_token";
    private static final String REFRESH = "refresh_token";

    private final JdbcClient jdbc;
    private final Vault vault;

    JdbcCampusTokenStore(DataSource dataSource, Vault vault) {
        this.jdbc = JdbcClient.create(dataSource);
        this.vault = vault;
    }

    @Override
    public Optional<CampusToken> find(String account) {
        return jdbc.sql("""
                        select key_id, access_token, refresh_token, expires_at from campus_token
                        where account = :account and lost_at is null
                        """)
                .param("account", account)
                .query((row, number) -> token(row, account))
                .optional();
    }

    /** The token of a new consent: it takes the place of any other, and a renewal under way has come too late. */
    public void keep(String account, CampusToken token) {
        written(jdbc.sql("""
                                insert into campus_token (account, key_id, access_token, refresh_token, expires_at)
                                values (:account, :keyId, :access, :refresh, :expiresAt)
                                on conflict (account) do update
                                set key_id = excluded.key_id, access_token = excluded.access_token,
                                    refresh_token = excluded.refresh_token, expires_at = excluded.expires_at,
                                    lost_at = null, refused_at = null, lease_owner = null, lease_until = null
                                """), account, token).update();
    }

    @Override
    public boolean lease(String account, String owner) {
        return jdbc.sql("""
                                update campus_token set lease_owner = :owner, lease_until = now() + interval '30 seconds'
                                where account = :account and is_free(lease_until)
                                """).param("account", account).param("owner", owner).update() == 1;
    }

    @Override
    public void replace(String account, String owner, CampusToken token, Instant at) {
        written(jdbc.sql("""
                                update campus_token
                                set key_id = :keyId, access_token = :access, refresh_token = :refresh,
                                    expires_at = :expiresAt, refused_at = null, given_at = :at,
                                    lease_owner = null, lease_until = null
                                where account = :account and lease_owner = :owner
                                """), account, token)
                .param("owner", owner)
                .param("at", Timestamp.from(at))
                .update();
    }

    @Override
    public Optional<Instant> refusedAt(String account) {
        return jdbc.sql("select refused_at from campus_token where account = :account and refused_at is not null")
                .param("account", account)
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    @Override
    public void refused(String account, String owner, Instant at) {
        jdbc.sql("""
                        update campus_token set refused_at = :at, lease_owner = null, lease_until = null
                        where account = :account and lease_owner = :owner
                        """)
                .param("account", account)
                .param("owner", owner)
                .param("at", Timestamp.from(at))
                .update();
    }

    /** Indexes campus_token_refused, campus_token_given. */
    @Override
    public Tally since(Instant at) {
        return jdbc.sql("""
                        select (select count(*) from (select from campus_token where refused_at >= :at limit 100) r),
                               (select count(*) from (select from campus_token where given_at >= :at limit 100) g)
                        """)
                .param("at", Timestamp.from(at))
                .query((row, number) -> new Tally(row.getInt(1), row.getInt(2)))
                .single();
    }

    /** People whose refresh token was refused and is tried again. Index campus_token_refused. */
    public int countRefused() {
        return jdbc.sql("select count(*) from campus_token where refused_at is not null and lost_at is null")
                .query(Integer.class)
                .single();
    }

    /** People who have to consent again. */
    public int countLost() {
        return jdbc.sql("select count(*) from campus_token where lost_at is not null")
                .query(Integer.class)
                .single();
    }

    @Override
    public void lose(String account, String owner, Instant at) {
        jdbc.sql("""
                        update campus_token set lost_at = :at, lease_owner = null, lease_until = null
                        where account = :account and lease_owner = :owner
                        """)
                .param("account", account)
                .param("owner", owner)
                .param("at", Timestamp.from(at))
                .update();
    }

    @Override
    public void release(String account, String owner) {
        jdbc.sql("""
                        update campus_token set lease_owner = null, lease_until = null
                        where account = :account and lease_owner = :owner
                        """).param("account", account).param("owner", owner).update();
    }

    private JdbcClient.StatementSpec written(JdbcClient.StatementSpec statement, String account, CampusToken token) {
        Sealed access = vault.seal(token.access(), place(ACCESS, account));
        // Both are sealed at once, so one key id stands for both.
        byte[] refresh = token.refresh() == null
                ? null
                : vault.seal(token.refresh(), place(REFRESH, account)).bytes();
        return statement
                .param("account", account)
                .param("keyId", access.keyId())
                .param("access", access.bytes())
                .param("refresh", refresh, java.sql.Types.BINARY)
                .param("expiresAt", Timestamp.from(token.expiresAt()));
    }

    private CampusToken token(ResultSet row, String account) throws SQLException {
        String keyId = row.getString("key_id");
        byte[] refresh = row.getBytes(REFRESH);
        return new CampusToken(
                vault.open(new Sealed(keyId, row.getBytes(ACCESS)), place(ACCESS, account)),
                refresh == null ? null : vault.open(new Sealed(keyId, refresh), place(REFRESH, account)),
                row.getTimestamp("expires_at").toInstant());
    }

    private static Vault.Place place(String column, String account) {
        return new Vault.Place("campus_token", column, account);
    }
}
