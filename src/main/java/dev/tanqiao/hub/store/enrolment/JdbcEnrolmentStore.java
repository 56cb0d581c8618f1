package dev.tanqiao.hub.store.enrolment;

import dev.tanqiao.core.enrolment.AuthorizationChange;
import dev.tanqiao.core.enrolment.AuthorizationHistory;
import dev.tanqiao.core.enrolment.CampusGrant;
import dev.tanqiao.core.enrolment.CidLine;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.enrolment.EnrolmentStore;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.EventRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Enrolments in rows. */
public final class JdbcEnrolmentStore implements EnrolmentStore {

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private final JdbcCampusTokenStore tokens;
    private final EventRows events;
    private final ImportedCids imported;

    /**
     * The store.
     *
     * @param tokens on the same data source: a consent keeps its token in the same transaction
     */
    JdbcEnrolmentStore(DataSource dataSource, TransactionTemplate transaction, JdbcCampusTokenStore tokens) {
        this.template = new JdbcTemplate(dataSource);
        this.jdbc = JdbcClient.create(template);
        this.transaction = transaction;
        this.tokens = tokens;
        this.events = new EventRows(template);
        this.imported = new ImportedCids(template);
    }

    @Override
    public Optional<Enrolment> find(String account) {
        return jdbc.sql("""
                        select account, name, state, consented_at, cid, attempt, due_at, last_failure
                        from enrolment where account = :account
                        """)
                .param("account", account)
                .query(JdbcEnrolmentStore::enrolment)
                .optional();
    }

    @Override
    public AuthorizationHistory history(String account) {
        var changes = new TreeMap<Instant, Boolean>();
        // Index authorization_change_account.
        jdbc.sql("select at, granted from authorization_change where account = :account order by at, id")
                .param("account", account)
                .query(row -> {
                    changes.put(row.getTimestamp(1).toInstant(), row.getBoolean(2)); // of two at one time the later
                });
        return new AuthorizationHistory(changes);
    }

    @Override
    public void open(String state, Instant at, Instant forgetBefore) {
        transaction.executeWithoutResult(status -> {
            // Index oauth_state_created. More than one begins, so that they end; a few, so that nobody pays for all.
            jdbc.sql("""
                            delete from oauth_state where state in (
                                select state from oauth_state where created_at < :forgetBefore
                                order by created_at limit 100 for update skip locked)
                            """).param("forgetBefore", Timestamp.from(forgetBefore)).update();
            jdbc.sql("insert into oauth_state (state, created_at) values (:state, :at)")
                    .param("state", state)
                    .param("at", Timestamp.from(at))
                    .update();
        });
    }

    @Override
    public boolean isOpen(String state, Instant openedAfter) {
        return jdbc.sql("""
                        select 1 from oauth_state
                        where state = :state and used_at is null and created_at > :openedAfter
                        """)
                .param("state", state)
                .param("openedAfter", Timestamp.from(openedAfter))
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Override
    public Optional<Enrolment> enrolledBy(String state, Instant openedAfter) {
        return jdbc.sql(
                        "select account from oauth_state where state = :state and created_at > :openedAfter and account is not null")
                .param("state", state)
                .param("openedAfter", Timestamp.from(openedAfter))
                .query(String.class)
                .optional()
                .flatMap(this::find);
    }

    @Override
    public Optional<Enrolment> consent(String state, Instant openedAfter, CampusGrant grant, Instant at) {
        return Optional.ofNullable(transaction.execute(status -> {
            if (!use(state, grant.account(), openedAfter, at)) {
                return null;
            }
            Due.ENROLMENT.markDue();
            jdbc.sql("""
                            insert into enrolment (account, name, state, consented_at, due_at)
                            values (:account, :name, 'CONSENTED', :at, :at)
                            on conflict (account) do nothing
                            """)
                    .param("account", grant.account())
                    .param("name", grant.name())
                    .param("at", Timestamp.from(at))
                    .update();
            tokens.keep(grant.account(), grant.token());
            askAgain(grant.account(), at);
            return find(grant.account()).orElseThrow();
        }));
    }

    /** An account whose consent was lost is not polled until now. */
    private void askAgain(String account, Instant at) {
        jdbc.sql("update collecting set due_at = :at, last_failure = null where account = :account and due_at is null")
                .param("account", account)
                .param("at", Timestamp.from(at))
                .update();
    }

    private boolean use(String state, String account, Instant openedAfter, Instant at) {
        return jdbc.sql("""
                                update oauth_state set used_at = :at, account = :account
                                where state = :state and used_at is null and created_at > :openedAfter
                                """)
                        .param("state", state)
                        .param("account", account)
                        .param("openedAfter", Timestamp.from(openedAfter))
                        .param("at", Timestamp.from(at))
                        .update()
                == 1;
    }

    @Override
    public void cidIssued(String account, String cid, Instant at) {
        jdbc.sql("""
                        update enrolment
                        set state = 'CID_ISSUED', cid = :cid, due_at = :at, attempt = 0, last_failure = null,
                            lease_owner = null, lease_until = null
                        where account = :account and state = 'CONSENTED'
                        """)
                .param("account", account)
                .param("cid", cid)
                .param("at", Timestamp.from(at))
                .update();
    }

    @Override
    public Map<CidLine, CidLine.Taken> importCids(List<CidLine> lines, String file, String actor, Instant at) {
        return Objects.requireNonNull(transaction.execute(status -> imported.take(lines, file, actor, at)));
    }

    @Override
    public Optional<String> importedCid(String account) {
        return imported.newest(account);
    }

    @Override
    public void authorized(String account, String cid, Instant settleFrom, Instant at) {
        transaction.executeWithoutResult(status -> {
            List<NewChange> told = lockByCid(List.of(cid)).stream()
                    .filter(locked -> locked.account().equals(account))
                    .filter(locked -> find(account).orElseThrow().state() == Enrolment.State.CID_ISSUED)
                    .map(locked -> new NewChange(
                            new AuthorizationChange(account, cid, true, at, "accountAuthorize"),
                            locked.changes() + 1,
                            0,
                            true))
                    .toList();
            record(told);
            set(told, settleFrom);
        });
    }

    @Override
    public void failed(String account, Enrolment.State state, String failure, Instant dueAt) {
        jdbc.sql("""
                        update enrolment
                        set attempt = attempt + 1, last_failure = :failure, due_at = :dueAt,
                            lease_owner = null, lease_until = null
                        where account = :account and state = :state
                        """)
                .param("account", account)
                .param("state", state.name())
                .param("failure", failure)
                .param("dueAt", Timestamp.from(dueAt))
                .update();
    }

    @Override
    public List<LockedAccount> lockByCid(Collection<String> cids) {
        // Index enrolment_cid; ordered, so that two batches never wait for each other.
        List<String> accounts = template.queryForList(
                "select account from enrolment where cid = any(?) order by account for update", String.class, (Object)
                        cids.toArray(String[]::new));
        // Index authorization_change_account. A statement of its own counts: one that waited for a lock does not see
        // what was committed meanwhile.
        return template.query(
                """
                select account, cid, last_push_id,
                  (select count(*) from authorization_change c where c.account = e.account) as changes
                from enrolment e where account = any(?) order by account""",
                (row, number) -> new LockedAccount(
                        row.getString("account"),
                        row.getString("cid"),
                        row.getLong("last_push_id"),
                        row.getInt("changes")),
                (Object) accounts.toArray(String[]::new));
    }

    @Override
    public boolean isRecorded(AuthorizationChange change) {
        return jdbc.sql("select 1 from authorization_change where account = :account and source = :source")
                .param("account", change.account())
                .param("source", change.source())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Override
    public void record(List<NewChange> changes) {
        template.batchUpdate(
                "insert into authorization_change (account, cid, granted, at, source) values (?, ?, ?, ?, ?)",
                rows(changes, change -> new Object[] {
                    change.account(), change.cid(), change.granted(), Timestamp.from(change.at()), change.source()
                }));
        events.insert(changes.stream()
                .map(recorded -> recorded.change().event(recorded.number()))
                .toList());
    }

    @Override
    public void set(List<NewChange> changes, Instant settleFrom) {
        template.batchUpdate(
                """
                update enrolment
                set state = ?, last_push_id = greatest(last_push_id, ?), due_at = null, attempt = 0, last_failure = null,
                    lease_owner = null, lease_until = null
                where account = ?""",
                changes.stream()
                        .map(set -> new Object[] {
                            (set.change().granted() ? Enrolment.State.AUTHORIZED : Enrolment.State.REVOKED).name(),
                            set.pushId(),
                            set.change().account()
                        })
                        .toList());
        template.batchUpdate(
                """
                insert into collecting (account, cursor_time, due_at, swept_at)
                select account, greatest(consented_at, ?), ?, ? from enrolment where account = ?
                on conflict (account) do nothing""", rows(changes.stream().filter(set -> set.change().granted()).toList(), change -> new Object[] {
                    Timestamp.from(settleFrom),
                    Timestamp.from(change.at()),
                    Timestamp.from(change.at()),
                    change.account()
                }));
    }

    private static List<Object[]> rows(List<NewChange> changes, Function<AuthorizationChange, Object[]> row) {
        return changes.stream().map(NewChange::change).map(row).toList();
    }

    static Enrolment enrolment(ResultSet row, int number) throws SQLException {
        Timestamp dueAt = row.getTimestamp("due_at");
        return new Enrolment(
                row.getString("account"),
                row.getString("name"),
                Enrolment.State.valueOf(row.getString("state")),
                row.getTimestamp("consented_at").toInstant(),
                row.getString("cid"),
                row.getInt("attempt"),
                dueAt == null ? null : dueAt.toInstant(),
                row.getString("last_failure"));
    }
}
