package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.enrolment.CampusToken;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.enrolment.JdbcCampusTokenStore;
import dev.tanqiao.hub.store.push.PushPaths;
import dev.tanqiao.hub.store.push.PushStores;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A sealed value is good where it was sealed for, and nowhere else. */
class SealedValuesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(1));
    private static final String OLD_KEY = Vault.newKeyLine("old");
    private static final String NEW_KEY = Vault.newKeyLine("new");

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    private final Vault vault = new Vault(OLD_KEY);
    private final JdbcCampusTokenStore tokens = EnrolmentStores.campusTokenStore(database, vault);

    @BeforeEach
    void twoPeople() {
        for (String account : new String[] {"wang", "li"}) {
            jdbc.update(
                    "insert into enrolment (account, name, state, consented_at) values (?, ?, 'AUTHORIZED', now())",
                    account,
                    account);
            tokens.keep(account, new CampusToken("access-of-" + account, "refresh-of-" + account, LATER));
        }
    }

    @Test
    void anothersTokenCopiedIntoARowIsRefused() {
        jdbc.update(
                "update campus_token set access_token = other.access_token from campus_token other where campus_token.account = 'li' and other.account = 'wang'");

        assertThat(tokens.find("wang").orElseThrow().access()).isEqualTo("access-of-wang");
        assertThatThrownBy(() -> tokens.find("li"))
                .hasMessage(
                        "The value in campus_token.access_token/li cannot be opened under encryption key 'old': it was sealed for another row, the key has changed or the row is damaged. It is not used.");
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        jdbc.update("update campus_token set access_token = refresh_token");

        assertThatThrownBy(() -> tokens.find("li")).hasMessageContaining("sealed for another row");
    }

    @Test
    void aRowThatIsTornIsNamedAndTheOthersAreResealed() {
        jdbc.update("update campus_token set access_token = '\\x0102' where account = 'li'");

        var resealed = new SealedValues(jdbc, new Vault(NEW_KEY + "\n" + OLD_KEY)).reseal(transaction);

        assertThat(resealed.resealed()).isEqualTo(1);
        assertThat(resealed.refused()).singleElement().asString().contains("/li cannot be opened");
    }

    @Test
    void allIsResealedUnderTheNewestKeyAndTheOldOneMayGo() throws Exception {
        jdbc.update("update campus_token set access_token = ? where account = 'li'", sealedForNoPlace("access-of-li"));
        assertThat(tokens.find("li").orElseThrow().access()).isEqualTo("access-of-li");
        String path = PushStores.pushPaths(jdbc, transaction, vault, new SettableClock(NOW))
                .current();
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at) values ('zhao', '赵', 'AUTHORIZED', now())");
        jdbc.update(
                "insert into campus_token select 'zhao', key_id, access_token, refresh_token, expires_at from campus_token where account = 'wang'");

        var resealed = new SealedValues(jdbc, new Vault(NEW_KEY + "\n" + OLD_KEY)).reseal(transaction);

        assertThat(resealed.resealed()).isEqualTo(3);
        assertThat(resealed.refused()).singleElement().asString().contains("/zhao cannot be opened");
        assertThat(jdbc.queryForList("select account from campus_token where key_id = 'old'", String.class))
                .containsExactly("zhao");
        var alone = new Vault(NEW_KEY);
        assertThat(EnrolmentStores.campusTokenStore(database, alone).find("li"))
                .hasValue(new CampusToken("access-of-li", "refresh-of-li", LATER));
        assertThat(PushStores.pushPaths(jdbc, transaction, alone, new SettableClock(NOW))
                        .current())
                .isEqualTo(path);
    }

    /** As hubs of former versions sealed. */
    private static byte[] sealedForNoPlace(String secret) throws Exception {
        byte[] key = Base64.getDecoder().decode(OLD_KEY.substring(OLD_KEY.indexOf(':') + 1));
        byte[] nonce = new byte[12];
        new SecureRandom().nextBytes(nonce);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        byte[] row = java.util.Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, row, nonce.length, sealed.length);
        return row;
    }

    @Test
    void aFormerPushPathHoldsUntilItsGraceEndsAtEveryReplica() {
        var clock = new SettableClock(NOW);
        var one = PushStores.pushPaths(jdbc, transaction, vault, clock);
        var other = PushStores.pushPaths(jdbc, transaction, vault, clock);
        String former = one.current();

        one.rotate(LATER);

        assertThat(other.current()).isEqualTo(one.current()).isNotEqualTo(former);
        for (PushPaths paths : new PushPaths[] {one, other}) {
            assertThat(paths.isOurs(former)).isTrue();
            assertThat(paths.isOurs(paths.current())).isTrue();
            assertThat(paths.isOurs("guessed")).isFalse();
        }
        clock.tick(Duration.ofDays(1));
        assertThat(one.isOurs(former)).isFalse();
        assertThat(other.isOurs(other.current())).isTrue();
    }

    @Test
    void theHubsOwnTokenOfTheCampusIsNoPathOfPushes() {
        EnrolmentStores.clientTokenStore(jdbc, vault).save(new CampusToken("of-the-hub", null, LATER));

        PushPaths paths = PushStores.pushPaths(jdbc, transaction, vault, new SettableClock(NOW));

        assertThat(paths.isOurs(paths.current())).isTrue();
        assertThat(paths.isOurs("of-the-hub")).isFalse();
    }

    @Test
    void nobodyLengthensTheLifeOfAPathInItsRow() {
        var clock = new SettableClock(NOW);
        var paths = PushStores.pushPaths(jdbc, transaction, vault, clock);
        paths.rotate(LATER);
        jdbc.update("update shared_secret set name = 'push-path until 2099-01-01T00:00:00Z' where name like '%until%'");

        assertThatThrownBy(paths::current).hasMessageContaining("sealed for another row");
    }
}
