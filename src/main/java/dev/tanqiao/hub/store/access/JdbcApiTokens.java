package dev.tanqiao.hub.store.access;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.hub.store.Hashes;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Tokens of the API that name a person. Rows hold their hashes: a token is shown once, when it is made. */
final class JdbcApiTokens implements ApiTokens {

    private static final int BYTES = 32;

    /** What is none of ours is not looked for. */
    private static final Pattern SHAPE = Pattern.compile("tq_[A-Za-z0-9_-]{43}");

    private static final RowMapper<ApiToken> ROW = (row, number) -> new ApiToken(
            row.getString("name"),
            row.getString("role"),
            row.getTimestamp("made_at").toInstant(),
            row.getString("made_by"));

    private final JdbcTemplate jdbc;

    JdbcApiTokens(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> add(String name, String role, Instant madeAt, String madeBy) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = "tq_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Redactor.hide(token);
        int made = jdbc.update(
                "insert into api_token (name, role, hash, made_at, made_by) values (?, ?, ?, ?, ?) on conflict (name) do nothing",
                name,
                role,
                Hashes.sha256(token),
                Timestamp.from(madeAt),
                madeBy);
        return made == 1 ? Optional.of(token) : Optional.empty();
    }

    @Override
    public List<ApiToken> all() {
        return jdbc.query("select name, role, made_at, made_by from api_token order by name", ROW);
    }

    @Override
    public boolean remove(String name) {
        return jdbc.update("delete from api_token where name = ?", name) == 1;
    }

    @Override
    public Optional<ApiToken> find(String token) {
        if (!SHAPE.matcher(token).matches()) {
            return Optional.empty();
        }
        return jdbc
                .query("select name, role, made_at, made_by from api_token where hash = ?", ROW, Hashes.sha256(token))
                .stream()
                .findFirst();
    }
}
