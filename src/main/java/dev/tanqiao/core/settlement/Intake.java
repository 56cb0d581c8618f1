package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollFailed;
import dev.tanqiao.core.transaction.Unreadable;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what a poll has seen, exactly once, however often and in whatever order it is seen: transactions, what is decided
 * about them, and the settlements that follow, in one database transaction with the account's cursor.
 */
public final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final IntakeStore store;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final CurrentRules rules;
    private final Authorizations authorizations;
    private final IntakePolicy policy;
    private final Clock clock;

    public Intake(
            IntakeStore store,
            SettlementStore settlements,
            UnitOfWork work,
            CurrentRules rules,
            Authorizations authorizations,
            IntakePolicy policy,
            Clock clock) {
        this.store = store;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.rules = rules;
        this.authorizations = authorizations;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Stores a poll that was read to its end.
     *
     * @throws PollFailed when another poll holds the account by now; nothing is stored
     */
    public IntakeResult takeIn(Poll poll) {
        IntakeResult taken =
                work.commit(() -> takeIn(poll, Deciding.ofCampus(rules.inForce(), authorizations, policy)));
        tell(poll, taken);
        return taken;
    }

    private IntakeResult takeIn(Poll poll, Deciding deciding) {
        if (!store.lock(poll.lease())) {
            throw new PollFailed(
                    PollFailed.Kind.NOT_OURS,
                    "the poll outlived its lease; nothing of it was stored, another poll follows");
        }
        IntakeResult taken = new IntakeRun(poll, store, deciding, policy, clock.instant()).taken();
        String account = poll.account().account();
        TransactionChanges changes = taken.changes();
        store.writeTransactions(account, taken);
        store.quarantine(account, poll.quarantined(), poll.shown(), changes.at());
        writer.write(changes.plan());
        store.writeRuleResults(changes);
        store.moveOn(poll.lease(), taken.next());
        return taken;
    }

    private static void tell(Poll poll, IntakeResult taken) {
        if (!poll.quarantined().isEmpty()) {
            Unreadable first = poll.quarantined().get(0).unreadable();
            log.warn(
                    "poll.quarantined account={} entities={} first=\"{} {}\"",
                    poll.account().account(),
                    poll.quarantined().size(),
                    first.pointer(),
                    first.problem());
        }
        TransactionChanges changes = taken.changes();
        log.debug(
                "poll.stored account={} rows={} collected={} late={} changed={} settlements={} moves={} nextPollAt={}",
                poll.account().account(),
                taken.sights().size(),
                changes.collected().size(),
                taken.late().size(),
                changes.changed().size(),
                changes.plan().opened().size(),
                changes.plan().moves().size(),
                taken.next().dueAt());
    }
}
