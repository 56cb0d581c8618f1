package dev.tanqiao.lab.check;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** How far the hub has come, in numbers a person follows. */
public final class JdbcProgress {

    private final JdbcTemplate jdbc;

    public JdbcProgress(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Counts of the moment.
     *
     * @param seen campus transactions taken in
     * @param settled purchases the city has booked
     * @param reversed reversals the city has booked
     * @param held settlements held for a reason
     * @param unknown settlements whose answer was lost
     * @param billed settlements whose bill was matched
     * @param delivered deliveries acknowledged
     * @param dead deliveries given up
     * @param open settlements and deliveries that must still end by themselves
     */
    public record Progress(
            long seen,
            long settled,
            long reversed,
            long held,
            long unknown,
            long billed,
            long delivered,
            long dead,
            long open) {}

    public Progress read() {
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                select
                  (select count(*) from campus_transaction),
                  count(*) filter (where kind = 'PURCHASE' and status in ('SETTLED', 'BILLED')),
                  count(*) filter (where kind = 'REVERSAL' and status in ('SETTLED', 'BILLED')),
                  count(*) filter (where status = 'HELD'),
                  count(*) filter (where status = 'UNKNOWN'),
                  count(*) filter (where status = 'BILLED'),
                  (select count(*) from delivery where status = 'DELIVERED'),
                  (select count(*) from delivery where status = 'DEAD'),
                  count(*) filter (where status in ('PENDING', 'SENDING', 'UNKNOWN', 'SETTLED'))
                    + (select count(*) from delivery where status = 'PENDING')
                from settlement""",
                (row, number) -> new Progress(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9))));
    }
}
