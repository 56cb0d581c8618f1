package dev.tanqiao.hub.route;

import dev.tanqiao.core.enrolment.ConsentLost;
import dev.tanqiao.core.settlement.Intake;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollFailed;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import dev.tanqiao.upstream.campus.Transactions;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/** What the routes {@code collect} and {@code collect-account} call. */
public final class CollectSteps {

    /** Calls taken from the shared budget at a time. */
    private static final int HANDFUL = 8;

    private static final Duration BUDGET_PATIENCE = Duration.ofHours(1);

    private final Polling polling;
    private final Intake intake;
    private final PurchaseIntake purchases;
    private final JdbcRateBudget budget;
    private final UpstreamTime time;
    private final Claims claims;
    private final int longestText;

    /** No monitor: whoever waits for the database in one keeps a virtual thread's carrier. */
    private final Lock taking = new ReentrantLock();

    private int callsInHand;

    /**
     * @param longestText in characters: a row with a longer one is quarantined
     */
    public CollectSteps(
            Polling polling,
            Intake intake,
            PurchaseIntake purchases,
            JdbcRateBudget budget,
            UpstreamTime time,
            Claims claims,
            int longestText) {
        this.polling = polling;
        this.intake = intake;
        this.purchases = purchases;
        this.budget = budget;
        this.time = time;
        this.claims = claims;
        this.longestText = longestText;
    }

    /** Begins a poll of a claimed account. */
    public Poll begin(@Body Map<String, Object> row) {
        var lease = new Lease(
                value(row, "account", String.class),
                value(row, "lease_owner", String.class),
                instant(row, "lease_until"));
        return polling.begin(new DueAccount(
                lease,
                instant(row, "consented_at"),
                instant(row, "cursor_time"),
                instant(row, "swept_at"),
                value(row, "quiet_looks", Integer.class),
                seconds(value(row, "open_seconds", String.class))));
    }

    /** Whose transactions are polled. */
    public String account(@Variable("poll") Poll poll) {
        return poll.account().account();
    }

    /** Whether there are pages to read. */
    public boolean hasMore(@Variable("poll") Poll poll) {
        return !poll.isOver();
    }

    /** The question for the next page, as soon as the campus may be called. */
    public String question(@Variable("poll") Poll poll, @Variable("campusToken") String token) {
        String query = Transactions.query(polling.next(poll), token);
        waitForCall();
        return query;
    }

    /** What the campus answered to it. */
    public void answered(
            @Variable("poll") Poll poll,
            @Body String body,
            @Header("CamelHttpResponseCode") int httpStatus,
            @Header("Date") @Nullable String date) {
        poll.answered(Transactions.read(httpStatus, body, longestText), HttpDate.read(date));
    }

    /** Whether the answer was that the token is not accepted. */
    public boolean isTokenRefused(@Variable("poll") Poll poll) {
        return poll.isTokenRefused();
    }

    /**
     * Takes in what the look has seen; a person whose transactions are read is authorized, so what waited for that is decided too.
     *
     * @throws PollFailed when the answers have told that our time is wrong
     */
    public void takeIn(@Variable("poll") Poll poll) {
        if (time.isWrong()) {
            throw new PollFailed(
                    PollFailed.Kind.WRONG_TIME,
                    "business time is %s ahead of the campus's; nothing is taken in".formatted(time.ahead()));
        }
        intake.takeIn(poll);
        purchases.decideWaiting(poll.account().account());
    }

    /** Gives the look up; nothing of it is stored. */
    public void giveUp(@Variable("poll") Poll poll, @ExchangeException Exception failure) {
        polling.giveUp(poll, kind(failure), FailureText.of(failure));
    }

    private static PollFailed.Kind kind(Exception failure) {
        if (failure instanceof PollFailed failed) {
            return failed.kind();
        }
        return failure instanceof ConsentLost ? PollFailed.Kind.CONSENT_NEEDED : PollFailed.Kind.NOT_NOW;
    }

    private void waitForCall() {
        taking.lock();
        try {
            while (callsInHand == 0) {
                if (claims.isStopping() || Thread.currentThread().isInterrupted()) {
                    throw new PollFailed(PollFailed.Kind.NOT_NOW, "the hub is stopping");
                }
                callsInHand = budget.await(HANDFUL, BUDGET_PATIENCE, claims::isStopping);
            }
            callsInHand--;
        } finally {
            taking.unlock();
        }
    }

    private static Instant instant(Map<String, Object> row, String column) {
        return value(row, column, Timestamp.class).toInstant();
    }

    private static <T> T value(Map<String, Object> row, String column, Class<T> type) {
        return type.cast(Objects.requireNonNull(row.get(column), column));
    }

    private static List<Instant> seconds(String list) {
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(",", -1))
                        .map(second -> Instant.ofEpochSecond(Long.parseLong(second)))
                        .toList();
    }
}
