package dev.tanqiao.hub.store.settlement;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What rules in shadow would have settled, in sums. */
final class JdbcShadow implements ShadowSums {

    private final JdbcTemplate jdbc;

    JdbcShadow(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Sum> sums() {
        return jdbc.query(
                """
                select d.rule_id, count(*) as purchases, count(*) filter (where t.status = 'REFUNDED') as refunded,
                  sum(d.points_a) as points_a, sum(d.points_b) as points_b, max(d.points_a + d.points_b) as most,
                  count(s.id) as settled, coalesce(sum(s.points_a), 0) as settled_a, coalesce(sum(s.points_b), 0) as settled_b,
                  min(d.decided_at) as first, max(d.decided_at) as last
                from shadow_decision d join campus_transaction t on t.id = d.transaction_id
                left join settlement s on s.transaction_id = d.transaction_id and s.kind = 'PURCHASE'
                group by d.rule_id order by d.rule_id""",
                (row, number) -> new Sum(
                        row.getString("rule_id"),
                        row.getLong("purchases"),
                        row.getLong("refunded"),
                        row.getBigDecimal("points_a"),
                        row.getBigDecimal("points_b"),
                        row.getBigDecimal("most"),
                        row.getLong("settled"),
                        row.getBigDecimal("settled_a"),
                        row.getBigDecimal("settled_b"),
                        row.getTimestamp("first").toInstant(),
                        row.getTimestamp("last").toInstant()));
    }
}
