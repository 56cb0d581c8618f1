package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.transaction.Look;
import dev.tanqiao.core.transaction.LookFailed;
import dev.tanqiao.core.transaction.LookPolicy;
import dev.tanqiao.core.transaction.Misfit;
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
    private final LookPolicy lookPolicy;
    private final Clock clock;

    public Intake(
            IntakeStore store,
            CurrentRules rules,
            Authorizations authorizations,
            IntakePolicy policy,
            LookPolicy lookPolicy,
            Clock clock) {
        this.store = store;
        this.rules = rules;
        this.authorizations = authorizations;
        this.policy = policy;
        this.lookPolicy = lookPolicy;
        this.clock = clock;
    }

    /**
     * Stores a look that was read to its end.
     *
     * @throws LookFailed when another look holds the account by now; nothing is stored
     */
    public Taken takeIn(Look look) {
        var deciding = new Deciding(rules.get(), authorizations, policy);
        List<Taken> taken = new ArrayList<>();
        boolean stored = store.takeIn(look, books -> {
            taken.add(new Taking(look, books, deciding, policy, lookPolicy, clock.instant()).taken());
            return taken.get(0);
        });
        if (!stored) {
            throw new LookFailed(
                    LookFailed.Kind.NOT_OURS,
                    "the look outlived its lease; nothing of it was stored, another looks again");
        }
        tell(look, taken.get(0));
        return taken.get(0);
    }

    private static void tell(Look look, Taken taken) {
        if (!look.quarantined().isEmpty()) {
            Misfit first = look.quarantined().get(0).misfit();
            log.warn(
                    "look.quarantined account={} entities={} first=\"{} {}\"",
                    look.account().account(),
                    look.quarantined().size(),
                    first.pointer(),
                    first.problem());
        }
        log.debug(
                "look.stored account={} rows={} collected={} late={} changed={} settlements={} moves={} nextLookAt={}",
                look.account().account(),
                taken.sights().size(),
                taken.collected().size(),
                taken.late().size(),
                taken.changed().size(),
                taken.opened().size(),
                taken.moves().size(),
                taken.next().dueAt());
    }
}
