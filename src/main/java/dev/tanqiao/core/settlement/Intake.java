package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollFailed;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Unreadable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what a look has seen, exactly once, however often and in whatever order it is seen: transactions, what is decided
 * about them, and the settlements that follow, in one database transaction with the account's cursor.
 */
public final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final IntakeStore store;
    private final CurrentRules rules;
    private final Authorizations authorizations;
    private final IntakePolicy policy;
    private final PollPolicy pollPolicy;
    private final Clock clock;

    public Intake(
            IntakeStore store,
            CurrentRules rules,
            Authorizations authorizations,
            IntakePolicy policy,
            PollPolicy pollPolicy,
            Clock clock) {
        this.store = store;
        this.rules = rules;
        this.authorizations = authorizations;
        this.policy = policy;
        this.pollPolicy = pollPolicy;
        this.clock = clock;
    }

    /**
     * Stores a look that was read to its end.
     *
     * @throws LookFailed when another look holds the account by now; nothing is stored
     */
    public IntakeResult takeIn(Poll poll) {
        var deciding = new Deciding(rules.get(), authorizations, policy);
        List<IntakeResult> taken = new ArrayList<>();
        boolean stored = store.takeIn(poll, books -> {
            taken.add(new IntakeRun(poll, books, deciding, policy, pollPolicy, clock.instant()).taken());
            return taken.get(0);
        });
        if (!stored) {
            throw new PollFailed(
                    PollFailed.Kind.NOT_OURS,
                    "the poll outlived its lease; nothing of it was stored, another poll follows");
        }
        tell(poll, taken.get(0));
        return taken.get(0);
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
        log.debug(
                "poll.stored account={} rows={} collected={} late={} changed={} settlements={} moves={} nextPollAt={}",
                poll.account().account(),
                taken.sights().size(),
                taken.collected().size(),
                taken.late().size(),
                taken.changed().size(),
                taken.opened().size(),
                taken.moves().size(),
                taken.next().dueAt());
    }
}
