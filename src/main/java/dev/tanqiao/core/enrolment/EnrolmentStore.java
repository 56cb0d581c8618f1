package dev.tanqiao.core.enrolment;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where consents and enrolments are kept. Each method is one database transaction, unless it says otherwise. */
public interface EnrolmentStore extends Authorizations {

    /** Remembers a one-time state for a consent that begins, and forgets some of those made before {@code forgetBefore}. */
    void open(String state, Instant at, Instant forgetBefore);

    /** Whether that state was made after {@code openedAfter} and has not been used. */
    boolean isOpen(String state, Instant openedAfter);

    /** Whom that state, made after {@code openedAfter}, has enrolled; empty: nobody. */
    Optional<Enrolment> enrolledBy(String state, Instant openedAfter);

    /**
     * Uses the state and keeps the consent: a new person is enrolled and due, a known one gets the new token only.
     *
     * @return empty when the state has been used or outlived meanwhile; nothing is stored then
     */
    Optional<Enrolment> consent(String state, Instant openedAfter, CampusGrant grant, Instant at);

    /** CONSENTED → CID_ISSUED, due at once; nothing in any other state. */
    void cidIssued(String account, String cid, Instant at);

    /**
     * Keeps cids that came as a file, and gives them to whoever waits for one: CONSENTED → CID_ISSUED, due at once. While
     * the city does not know the account yet (CID_ISSUED), another cid takes the place of the one before. What says nothing
     * new leaves no trace.
     *
     * @param lines each account once
     * @param file its name, and {@code actor}, who brought it: kept as evidence
     */
    Map<CidLine, CidLine.Taken> importCids(List<CidLine> lines, String file, String actor, Instant at);

    /** The cid that came last for that account in a file. */
    Optional<String> importedCid(String account);

    /**
     * CID_ISSUED → AUTHORIZED with its change, its event and the first poll of the person's transactions; nothing in any
     * other state, because a push that came meanwhile knows better, and nothing when the account has another cid by now.
     *
     * @param cid the city was told
     * @param settleFrom the go-live line: transactions are read from there, or from the consent when that is later
     */
    void authorized(String account, String cid, Instant settleFrom, Instant at);

    /** The step that leaves {@code state} failed and is made again; nothing when the person is in another state by now. */
    void failed(String account, Enrolment.State state, String failure, Instant dueAt);

    /** Locks every account with one of those cids, in one order for all; within a unit of work, as the three that follow. */
    List<LockedAccount> lockByCid(Collection<String> cids);

    /** Whether that account's change by that source is kept already. */
    boolean isRecorded(AuthorizationChange change);

    /** Keeps changes of locked accounts, with their events. */
    void record(List<NewChange> changes);

    /**
     * Pushes set the state of locked accounts, and a grant begins the first poll of the person's transactions.
     *
     * @param settleFrom the go-live line
     */
    void set(List<NewChange> changes, Instant settleFrom);

    /**
     * An account that nobody else changes before the unit of work ends.
     *
     * @param lastPushId the push that set its state; 0: none
     * @param changes how many are kept
     */
    record LockedAccount(String account, String cid, long lastPushId, int changes) {}

    /**
     * A change that is to be kept.
     *
     * @param number within its account, from 1
     * @param pushId what told of it
     * @param sets the state of the account; false: a later push has set it
     */
    record NewChange(AuthorizationChange change, int number, long pushId, boolean sets) {}
}
