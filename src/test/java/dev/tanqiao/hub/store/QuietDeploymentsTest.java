package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** When a hub is quiet while bundles are deployed, followed and on trial: whoever plays it must not leap over that. */
class QuietDeploymentsTest {

    private static final Instant BEGAN = Instant.parse("2026-03-02T04:00:00Z");
    private static final Instant ENDS = Instant.parse("2026-03-02T04:15:00Z");

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.fresh());
    private final JdbcQuiet quiet = new JdbcQuiet(jdbc);

    @Test
    void aTrialIsDueWhenItEndsAndUntilWhatItHeldIsReleased() {
        jdbc.update("delete from schedule");
        assertThat(quiet.nextDue()).isEmpty();
        jdbc.update("""
                insert into bundle_trial (stamp, bundle, revision, rules, began_at, ends_at)
                values ('bikes@1.0.0+ab', 'bikes', 1, '{}', '2026-03-02T04:00:00Z', '2026-03-02T04:15:00Z')""");
        assertThat(quiet.nextDue()).contains(ENDS);
        assertThat(quiet.whatIsDue(BEGAN)).isEmpty();
        assertThat(quiet.whatIsDue(ENDS)).isEqualTo("trials bikes");

        jdbc.update("update bundle_trial set kept = true");
        assertThat(quiet.nextDue()).contains(BEGAN);
        assertThat(quiet.whatIsDue(BEGAN)).isEqualTo("trials bikes");
    }

    @Test
    void aDeploymentIsDueUntilAllWhoCanHaveFollowedIt() {
        jdbc.update("delete from schedule");
        jdbc.update("""
                insert into bundle_deployment (action, bundle, actor, reason, trial_seconds, base_revision, state, revision, began_at, lease_until)
                values ('remove', 'bikes', 'li', 'test', 0, 0, 'PREPARING', 3, '2026-03-02T04:00:00Z', now())""");
        assertThat(quiet.nextDue()).contains(BEGAN);
        assertThat(quiet.whatIsDue(BEGAN)).isEqualTo("deployments bikes");

        jdbc.update("""
                insert into bundle_replica (hub, hub_version, lease_until, revision, usage)
                values ('one', '1', now() + interval '1 hour', 3, '{}'), ('other', '1', now() + interval '1 hour', 0, '{}')""");
        jdbc.update("update bundle_deployment set state = 'COMMITTED'");
        assertThat(quiet.nextDue()).isEmpty();
        jdbc.update(
                "insert into bundle_change (revision, action, bundle, actor, reason, changed_at) values (3, 'remove', 'bikes', 'li', 'test', '2026-03-02T04:00:00Z')");
        jdbc.update("update bundle_revision set revision = 3");
        assertThat(quiet.nextDue()).contains(BEGAN);

        jdbc.update("update bundle_replica set problem = 'no property' where hub = 'other'");
        assertThat(quiet.nextDue()).as("it says why it does not follow").isEmpty();
        jdbc.update("update bundle_replica set problem = null, revision = 3");
        assertThat(quiet.nextDue()).isEmpty();
    }
}
