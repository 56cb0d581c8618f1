package dev.tanqiao.core.transaction;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls an account's transactions: new ones, those still to be paid, and, once a day, whatever came or changed far back. */
public final class Polling {

    private static final Logger log = LoggerFactory.getLogger(Polling.class);

    private final PollStore store;
    private final PollPolicy policy;
    private final Clock clock;
    private final AtomicInteger fullPage;

    /** Their next poll is without the daily read: a window that the campus cannot answer keeps nothing new from being taken in. */
    private final Set<String> sweepFailed = ConcurrentHashMap.newKeySet();

    public Polling(PollStore store, PollPolicy policy, Clock clock) {
        this.store = store;
        this.policy = policy;
        this.clock = clock;
        this.fullPage = new AtomicInteger(policy.pageSize());
    }

    /** Begins a poll: its windows end now and stay as they are while they are paged. */
    public Poll begin(DueAccount account) {
        Instant now = PollPolicy.seconds(clock.instant());
        List<Instant> openTimes = new ArrayList<>(account.openTimes());
        openTimes.addAll(store.openTimes(account.account(), policy.openSince(now)));
        List<Window> windows = policy.windows(account, openTimes, now);
        if (!policy.isSweepDue(account, now) || sweepFailed.remove(account.account())) {
            return new Poll(account, now, policy.pageSize(), fullPage, windows, false, List.of());
        }
        // Of a young account too, whose new rows are all it has: a cap of the page size is found out here alone.
        windows.add(policy.wide(account, now));
        List<Window> unread = store.quarantined(account.account()).stream()
                .filter(window -> windows.stream().noneMatch(read -> read.holds(window)))
                .toList();
        windows.addAll(policy.quarantined(unread));
        Optional<Window> refunds = policy.refunds(account, now);
        refunds.ifPresent(windows::add);
        List<Instant> refundsKnown = refunds.map(window -> store.refundedTimes(account.account(), window))
                .orElse(List.of());
        return new Poll(account, now, policy.pageSize(), fullPage, windows, true, refundsKnown);
    }

    /**
     * The page to ask for now. A poll of several pages makes its lease last.
     *
     * @throws PollFailed when the account is another's by now
     */
    public PageRequest next(Poll poll) {
        if (poll.pagesRead() > 0) {
            poll.renewed(store.renew(poll.lease())
                    .orElseThrow(() -> new PollFailed(
                            PollFailed.Kind.NOT_OURS, "the poll outlived its lease; another has begun")));
        }
        return poll.next();
    }

    /** Gives a poll up; the cursor stays, and the same rows are read again when the account is next due, a daily read at the time after. */
    public void giveUp(Poll poll, PollFailed.Kind kind, String why) {
        Instant now = clock.instant();
        Instant dueAt = switch (kind) {
            case NOT_NOW -> now.plus(policy.pollEvery());
            case REFUSED -> now.plus(policy.pollEveryQuiet());
            case WRONG_TIME -> poll.confirmedUntil(); // due as soon as the clock is right, not as far ahead as it was
            case CONSENT_NEEDED, NOT_OURS -> null;
        };
        log.warn(
                "poll.failed account={} kind={} reason=\"{}\" nextPollAt={}",
                poll.account().account(),
                kind,
                why,
                dueAt);
        if (kind != PollFailed.Kind.NOT_OURS) {
            if (poll.isSweep()) {
                sweepFailed.add(poll.account().account());
            }
            store.giveUp(poll.lease(), dueAt, why);
        }
    }
}
