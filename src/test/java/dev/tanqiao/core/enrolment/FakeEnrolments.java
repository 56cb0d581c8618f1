package dev.tanqiao.core.enrolment;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Enrolments in memory. */
final class FakeEnrolments implements EnrolmentStore {

    final Map<String, Instant> states = new HashMap<>();
    final Map<String, String> enrolledBy = new HashMap<>();
    final Map<String, Enrolment> people = new HashMap<>();
    final Map<String, String> imported = new HashMap<>();

    @Override
    public Optional<Enrolment> find(String account) {
        return Optional.ofNullable(people.get(account));
    }

    @Override
    public AuthorizationHistory history(String account) {
        return new AuthorizationHistory(new TreeMap<>());
    }

    @Override
    public void open(String state, Instant at, Instant forgetBefore) {
        states.values().removeIf(openedAt -> openedAt.isBefore(forgetBefore));
        states.put(state, at);
    }

    @Override
    public boolean isOpen(String state, Instant openedAfter) {
        return states.containsKey(state) && states.get(state).isAfter(openedAfter);
    }

    @Override
    public Optional<Enrolment> enrolledBy(String state, Instant openedAfter) {
        return Optional.ofNullable(enrolledBy.get(state)).flatMap(this::find);
    }

    @Override
    public Optional<Enrolment> consent(String state, Instant openedAfter, CampusGrant grant, Instant at) {
        if (!isOpen(state, openedAfter)) {
            return Optional.empty();
        }
        states.remove(state);
        enrolledBy.put(state, grant.account());
        return Optional.of(people.computeIfAbsent(
                grant.account(),
                account -> new Enrolment(account, grant.name(), Enrolment.State.CONSENTED, at, null, 0, at, null)));
    }

    @Override
    public void cidIssued(String account, String cid, Instant at) {
        people.computeIfPresent(
                account,
                (same, before) -> new Enrolment(
                        same, before.name(), Enrolment.State.CID_ISSUED, before.consentedAt(), cid, 0, at, null));
    }

    @Override
    public Map<CidLine, CidLine.Taken> importCids(List<CidLine> lines, String file, String actor, Instant at) {
        throw new UnsupportedOperationException("an import is one database transaction: see the store's test");
    }

    @Override
    public Optional<String> importedCid(String account) {
        return Optional.ofNullable(imported.get(account));
    }

    @Override
    public void authorized(String account, String cid, Instant settleFrom, Instant at) {
        people.computeIfPresent(
                account,
                (same, before) -> new Enrolment(
                        same,
                        before.name(),
                        Enrolment.State.AUTHORIZED,
                        before.consentedAt(),
                        before.cid(),
                        0,
                        null,
                        null));
    }

    @Override
    public void failed(String account, Enrolment.State state, String failure, Instant dueAt) {
        people.computeIfPresent(
                account,
                (same, before) -> new Enrolment(
                        same,
                        before.name(),
                        state,
                        before.consentedAt(),
                        before.cid(),
                        before.attempt() + 1,
                        dueAt,
                        failure));
    }

    @Override
    public List<LockedAccount> lockByCid(Collection<String> cids) {
        throw ofTheDatabase();
    }

    @Override
    public boolean isRecorded(AuthorizationChange change) {
        throw ofTheDatabase();
    }

    @Override
    public void record(List<NewChange> changes) {
        throw ofTheDatabase();
    }

    @Override
    public void set(List<NewChange> changes, Instant settleFrom) {
        throw ofTheDatabase();
    }

    private static UnsupportedOperationException ofTheDatabase() {
        return new UnsupportedOperationException("what a push does is asked of the database: see the store's test");
    }
}
