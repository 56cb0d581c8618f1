package dev.tanqiao.store;

import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;

/** What could not be read, kept with its text until a person looks. */
public final class JdbcSetAside {

    private final JdbcTemplate jdbc;

    public JdbcSetAside(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps one entity; the same text from the same source is kept once.
     *
     * @param source who showed it: {@code campus.transactions gwang}, {@code carbon.bills}
     * @param pointer JSON pointer of the value that does not fit
     * @param problem what was expected
     */
    public void put(String source, String pointer, String problem, String raw, Instant at) {
        jdbc.update("""
                insert into set_aside (seen_at, source, pointer, problem, raw, raw_hash) values (?, ?, ?, ?, ?, ?)
                on conflict do nothing""", Timestamp.from(at), source, pointer, problem, raw, Hashes.sha256(raw));
    }
}
