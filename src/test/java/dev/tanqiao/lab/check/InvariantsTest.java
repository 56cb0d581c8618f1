package dev.tanqiao.lab.check;

import static dev.tanqiao.lab.check.FinishedDay.booking;
import static dev.tanqiao.lab.check.FinishedDay.cloudEvent;
import static dev.tanqiao.lab.check.FinishedDay.order;
import static dev.tanqiao.lab.check.FinishedDay.settlement;
import static dev.tanqiao.lab.check.FinishedDay.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.Settlement.Kind;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.lab.check.JdbcAudit.HandedIn;
import dev.tanqiao.lab.check.JdbcAudit.Item;
import dev.tanqiao.lab.check.JdbcAudit.Move;
import dev.tanqiao.lab.check.JdbcAudit.QuarantineEntry;
import dev.tanqiao.lab.check.JdbcAudit.Stamps;
import dev.tanqiao.lab.check.JdbcAudit.Subscribed;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.JdbcAudit.Told;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each invariant of the checker can fail, and says what is wrong. */
class InvariantsTest {

    private final FinishedDay day = new FinishedDay();

    @Test
    void aDayThatEndedInOrderBreaksNothing() {
        assertThat(Checker.compare(day.facts()).findings()).isEmpty();
    }

    @Test
    void eachInvariantHasItsVerdict() {
        var out = new StringWriter();

        Verdicts.print(Checker.compare(day.facts()), new PrintWriter(out));

        assertThat(Checker.INVARIANTS)
                .allSatisfy(invariant ->
                        assertThat(out.toString()).containsPattern("(?m)^%2s  holds ".formatted(invariant.number())));
    }

    @Test
    void invariant1ABookingIsThereOnce() {
        day.bookings.add(booking("P1", "10"));

        assertFinds(1, "settlement 1 (P1): booked 2 times");
    }

    @Test
    void invariant2APaidPurchaseIsDecidedAndEnds() {
        day.transactions.set(0, undecided());
        assertFinds(2, "transaction 1: paid, but nobody has decided what follows");
        assertFinds(2, "transaction 1: has a settlement although decided null");

        var lost = new FinishedDay();
        lost.settlements.remove(0);
        assertFinds(lost, 2, "transaction 1: decided to settle, but it has 0 settlements");
    }

    @Test
    void invariant2NothingIsLeftOpenOrHeldForEver() {
        stands(SettlementStatus.UNKNOWN);
        assertFinds(2, "settlement 1 (P1): still UNKNOWN in the end");
        stands(SettlementStatus.SETTLED);
        assertFinds(2, "settlement 1 (P1): booked, but no bill was matched");
        stands(SettlementStatus.HELD);
        assertFinds(2, "settlement 1 (P1): held without a reason");
        day.heldWithoutDeadline.add(1L);
        assertFinds(2, "settlement 1: held without a deadline");
        day.overdue.add(1L);
        assertFinds(2, "settlement 1: past the deadline of its state");
    }

    @Test
    void invariant3WhatIsBookedIsWhatIsSettled() {
        day.bookings.set(0, booking("P1", "11"));
        assertFinds(3, "settlement 1 (P1): the city booked A 11, B 0 at EQ-1; settled were A 10, B 0 at EQ-1");
        assertFinds(3, "person ***-gwang: settled Σ A 10, Σ B 0; the city has Σ A 11, Σ B 0");

        day.bookings.remove(0);
        assertFinds(3, "settlement 1 (P1): BILLED here, but the city has not booked it");

        stands(SettlementStatus.REJECTED);
        day.bookings.add(booking("P1", "10"));
        day.bookings.add(booking("P9", "1"));
        assertFinds(3, "settlement 1 (P1): booked by the city, but REJECTED here");
        assertFinds(3, "booking P9: the city has booked what the hub never sent");
    }

    @Test
    void invariant3AProvidersOwnAccountIsComparedToo() {
        day.providersA = new BigDecimal("12");
        assertFinds(3, "provider EQ-1: settled Σ A 10, Σ B 0; the city has Σ A 12, Σ B 0");
    }

    @Test
    void invariant4ARefundNetsToZero() {
        day.settlements.remove(2);
        day.bookings.remove(2);
        assertFinds(4, "order T2: refunded, but A 10 and B 0 are still booked");
    }

    @Test
    void invariant4WhatWasNotRefundedIsNotTakenBack() {
        day.orders.set(1, order("T2", "已完成"));
        assertFinds(4, "order T2: not refunded, but taken back: A -10, B 0");

        day.discrepancies.add("CHANGED_AFTER_SETTLEMENT transaction/2: The campus changed it");
        assertThat(findings(day, 4)).isEmpty();
    }

    @Test
    void invariant4NoMoreIsTakenBackThanWasSettled() {
        day.bookings.set(2, booking("R2", "-11"));
        assertFinds(4, "order T2: more was taken back than settled: A -1, B 0");
    }

    @Test
    void invariant5ATransactionIsTakenInOnceAsItIs() {
        day.transactions.add(taken(7, "T7", "PAID"));
        day.transactions.set(1, taken(2, "T2", "PAID"));
        assertFinds(5, "transaction 7: taken in, but the campus has no such order, or it was taken in twice");
        assertFinds(5, "order T2: the campus says 已退费, the hub PAID");
    }

    @Test
    void invariant5APurchaseOfABundleIsTakenInOnceAsItsSourceSays() {
        day.handedIn.add(ride("paid", "12.50"));
        assertFinds(5, "purchase bikes/rentals/NT3 of gwang: handed in, but taken in 0 times");

        day.transactions.add(ridden(3, "PAID"));
        day.handedIn.add(ride("refunded", "0"));
        day.handedIn.add(ride("paid", "99"));
        assertFinds(5, "purchase bikes/rentals/NT3 of gwang: its source says refunded, the hub PAID");

        day.transactions.set(2, ridden(3, "REFUNDED"));
        assertThat(findings(day, 5)).isEmpty();

        day.handedIn.set(0, ride("paid", "12.51"));
        assertFinds(5, "purchase bikes/rentals/NT3 of gwang: its source says -1251 fen, the hub -1250");

        day.transactions.add(ridden(4, "PAID"));
        assertFinds(5, "purchase bikes/rentals/NT3 of gwang: handed in, but taken in 2 times");

        day.handedIn.clear();
        assertFinds(
                5, "purchase bikes/rentals/NT3 of gwang: taken in, but its source has handed in nothing of the kind");
    }

    /** A ride with the number of a campus order is not that order. */
    @Test
    void invariant5APurchaseOfABundleIsNoOrderOfTheCampus() {
        day.orders.add(order("T3", "已完成"));
        day.handedIn.add(ride("paid", "12.50"));
        day.transactions.add(ridden(3, "PAID"));

        assertThat(findings(day, 5)).isEmpty();
        assertFinds(6, "order T3");
    }

    @Test
    void invariant4ARefundedPurchaseOfABundleNetsToZero() {
        day.transactions.set(1, ridden(2, "REFUNDED"));
        assertThat(findings(day, 4)).isEmpty();

        day.settlements.remove(2);
        day.bookings.remove(2);
        assertFinds(4, "transaction 2: refunded, but A 10 and B 0 are still booked");
    }

    private static HandedIn ride(String status, String yuan) {
        return new HandedIn(
                "bikes/rentals",
                "gwang",
                "{\"id\":\"NT3\",\"status\":\"%s\",\"amountYuan\":\"%s\"}".formatted(status, yuan));
    }

    private static Taken ridden(long id, String status) {
        Taken order = taken(id, "T3", status);
        return new Taken(
                order.id(),
                "bikes/rentals",
                order.account(),
                order.orderNo(),
                order.orderTime(),
                order.merchant(),
                order.channel(),
                order.amountFen(),
                order.status(),
                order.decision(),
                order.firstSeenAt());
    }

    @Test
    void invariant6WhatCannotBeReadIsPutAside() {
        WorldView.Order odd = order("T3", "已完成");
        day.orders.add(new WorldView.Order(
                odd.id(),
                odd.account(),
                odd.orderNo(),
                odd.orderTime(),
                odd.shownAt(),
                odd.payTime(),
                odd.merchant(),
                odd.channel(),
                odd.amountFen(),
                false,
                odd.status()));
        assertFinds(6, "order T3: the cursor has passed it, but it was not taken in");

        day.quarantine.add(aside(true, null));
        assertThat(findings(day, 6)).isEmpty();
    }

    @Test
    void invariant6ACursorPassesNothing() {
        day.orders.add(order("T3", "已完成"));
        assertFinds(6, "order T3: the cursor has passed it, but it was not taken in");
    }

    @Test
    void invariant7AChangeHasItsEventAndAnEventItsChange() {
        Told lost = day.events.remove(0);
        assertFinds(7, "settlement 1: became SETTLED without its event settlement.settled");

        day.events.add(lost);
        day.events.add(new Told(91, "e9", "settlement.settled", 1L, 9, null));
        day.events.add(new Told(92, "e10", "settlement.settled", 1L, 9, null));
        assertFinds(7, "event of settlement 1|9|settlement.settled: reports a move that never happened");
        assertFinds(7, "event e10: reports a move that another event reports");
    }

    @Test
    void invariant8AnEventIsOneDeliveryItemOfEachSubscriptionThatWantsIt() {
        day.eventsNotFannedOut = 2;
        Item item = day.items.get(0);
        day.items.add(item);
        day.items.remove(5);
        day.items.set(1, new Item("e1-4", "events", "PENDING", "wh-e1-4", 1));
        assertFinds(8, "events: 2 were never fanned out");
        assertFinds(8, "event e1-3 for events: is more than one delivery item");
        assertFinds(8, "event e3-4 (settlement.billed) for events: matches, but is no delivery item");
        assertFinds(8, "event e1-4 (settlement.billed) for events: still waits for delivery");
    }

    @Test
    void invariant8ASubscriptionThatAsksForOneProviderOnlyGetsItsEvents() {
        day.subscriptions.put("events", new Subscribed("{\"events\": [\"settlement.*\"], \"only\": [\"EQ-1\"]}", 0));
        day.events.add(new Told(93, "other", "settlement.held", null, 1, "EQ-2"));
        day.events.add(new Told(94, "none", "settlement.held", null, 1, null));
        assertThat(findings(day, 8)).isEmpty();

        day.items.add(new Item("other", "events", "DEAD", "wh-other", 3));
        assertFinds(8, "event other (settlement.held) for events: is a delivery item, though nobody asked for it");
    }

    @Test
    void anEventBeforeTheSubscriptionWasAskedForIsNotMissed() {
        day.events.add(new Told(93, "before", "settlement.held", null, 1, null));
        day.events.add(new Told(94, "after", "settlement.held", null, 2, null));
        day.subscriptions.put("events", new Subscribed("{\"events\": [\"*\"]}", 93));

        assertThat(findings(day, 8))
                .containsExactly("event after (settlement.held) for events: matches, but is no delivery item");
    }

    @Test
    void invariant8WhatIsCalledDeliveredWasReceivedAndIsWhatWasReceived() {
        day.received.remove("wh-e1-3");
        day.received.put("wh-e1-4", cloudEvent("e2-4"));
        day.received.put("wh-never", cloudEvent("never"));
        day.received.put("wh-e2-3", cloudEvent("e2-3").putNull("items"));
        assertFinds(8, "event e1-3 for events: is called delivered, but the subscriber never received it");
        assertFinds(8, "event e1-4 for events: the subscriber received event e2-4 in its place");
        assertFinds(8, "delivery wh-never for events: was received, but the hub never promised it");
        assertFinds(8, "delivery wh-e2-3 for events: holds 1 items, but 0 were received");
    }

    @Test
    void invariant8WhatASubscriberElsewhereReceivedIsNotJudged() {
        day.subscriberIsElsewhere = true;
        assertThat(findings(day, 8)).isEmpty();
    }

    @Test
    void invariant9APushAcknowledgedIsStored() {
        day.acknowledgedPushes = 2;
        assertFinds(9, "pushes: the city had 2 acknowledged, the hub stored 1");
    }

    @Test
    void invariant10AHistoryIsUnbrokenFollowsTheTableAndEndsWhereTheSettlementStands() {
        day.moves.set(2, new Move(1, 3, "SENDING", "CANCELLED"));
        assertFinds(10, "settlement 1: moved from SENDING to CANCELLED against the table");
        assertFinds(10, "settlement 1: move 4 does not follow the one before it");
        day.moves.remove(3);
        assertFinds(10, "settlement 1: stands at BILLED, but its history ends at CANCELLED");
    }

    @Test
    void invariant11NoSecretStandsInALogOrARowForPeople() {
        day.logs.put("hub.log", "sent for cid-of-gwang");
        day.rows.put("event.data", "called with s3cret%2Ftoken");
        assertFinds(11, "hub.log: shows the cid that begins with cid-");
        assertFinds(11, "event.data: shows the token of the city that begins with s3cr");
    }

    @Test
    void invariant12WhatHappenedLiesInTheTimeThatWasPlayed() {
        day.stamps.add(new Stamps("push.received_at", FinishedDay.LUNCH, Instant.parse("2026-11-26T00:00:00Z")));
        assertFinds(12, "push.received_at: says 2026-03-02T04:00:00Z to 2026-11-26T00:00:00Z, but");

        day.stamps.set(0, new Stamps("event.at", Instant.EPOCH, FinishedDay.LUNCH));
        assertFinds(12, "event.at: says 1970-01-01T00:00:00Z to 2026-03-02T04:00:00Z, but");
    }

    @Test
    void invariant13WhatTheCampusShowsLateIsTakenInWithinADayAndALook() {
        day.orders.set(0, shownAt(FinishedDay.LUNCH.plus(Duration.ofDays(3))));
        day.until = FinishedDay.LUNCH.plus(Duration.ofDays(3)).plus(Duration.ofHours(26));
        assertThat(findings(day, 13)).isEmpty();

        day.transactions.set(0, seenAt(day.until.plusSeconds(1)));
        assertFinds(13, "order T1: shown at 2026-03-05T04:00:00Z, and taken in at 2026-03-06T06:00:01Z");

        day.transactions.remove(0);
        assertThat(findings(day, 13)).isEmpty();
        assertThat(findings(day, 6)).as("looks do not go back so far").isEmpty();
        day.until = day.until.plusSeconds(1);
        assertFinds(13, "order T1: shown at 2026-03-05T04:00:00Z, and not taken in");
    }

    @Test
    void invariant14WhatCouldNotBeReadHasItsBreakUntilItWasReadAgain() {
        day.quarantine.add(aside(true, null));
        day.until = FinishedDay.LUNCH.plus(Duration.ofHours(26));
        assertThat(findings(day, 14)).isEmpty();

        day.quarantine.set(0, aside(false, null));
        assertFinds(14, "quarantine 7: quarantined, and has no break");

        day.quarantine.set(0, aside(true, FinishedDay.LUNCH.minusSeconds(1)));
        assertThat(findings(day, 14)).as("the next look may close it").isEmpty();
        day.until = day.until.plusSeconds(1);
        assertFinds(14, "quarantine 7: its order was taken in since, and its break is still open");

        day.quarantine.set(0, aside(true, FinishedDay.LUNCH));
        assertThat(findings(day, 14))
                .as("shown otherwise since it was taken in")
                .isEmpty();
    }

    private static QuarantineEntry aside(boolean hasBreak, @Nullable Instant openSince) {
        return new QuarantineEntry(
                7,
                "campus.transactions gwang",
                "/amount: a number was expected",
                "{\"orderNo\": \"NT1\", \"amount\": null}",
                hasBreak,
                openSince);
    }

    @Test
    void invariant6DoesNotAskForWhatWasShownBehindTheCursor() {
        day.transactions.remove(0);
        assertFinds(6, "order T1: the cursor has passed it, but it was not taken in");

        day.orders.set(0, shownAt(FinishedDay.LUNCH.plusSeconds(3601)));
        assertThat(findings(day, 6)).isEmpty();
    }

    private static WorldView.Order shownAt(Instant shown) {
        WorldView.Order order = order("T1", "已完成");
        return new WorldView.Order(
                order.id(),
                order.account(),
                order.orderNo(),
                order.orderTime(),
                shown,
                order.payTime(),
                order.merchant(),
                order.channel(),
                order.amountFen(),
                order.readable(),
                order.status());
    }

    private static Taken seenAt(Instant seen) {
        Taken paid = taken(1, "T1", "PAID");
        return new Taken(
                paid.id(),
                paid.source(),
                paid.account(),
                paid.orderNo(),
                paid.orderTime(),
                paid.merchant(),
                paid.channel(),
                paid.amountFen(),
                paid.status(),
                paid.decision(),
                seen);
    }

    @Test
    void invariant15AReplicaThatDoesNotFollowADeploymentIsFound() {
        day.unfollowed.add(
                new JdbcAudit.Unfollowed("replica two", "runs revision 3 without a reason, and 4 is committed"));

        assertFinds(15, "replica two: runs revision 3");
    }

    private void stands(SettlementStatus status) {
        day.settlements.set(0, settlement(1, 1, Kind.PURCHASE, "P1", status, "10"));
    }

    private static Taken undecided() {
        var paid = taken(1, "T1", "PAID");
        return new Taken(
                paid.id(),
                paid.source(),
                paid.account(),
                paid.orderNo(),
                paid.orderTime(),
                paid.merchant(),
                paid.channel(),
                paid.amountFen(),
                paid.status(),
                null,
                paid.firstSeenAt());
    }

    private void assertFinds(int invariant, String start) {
        assertFinds(day, invariant, start);
    }

    private static void assertFinds(FinishedDay day, int invariant, String start) {
        assertThat(findings(day, invariant)).anyMatch(finding -> finding.startsWith(start));
    }

    private static List<String> findings(FinishedDay day, int invariant) {
        return Checker.compare(day.facts()).findings().stream()
                .filter(finding -> finding.invariant() == invariant)
                .map(finding -> finding.subject() + ": " + finding.detail())
                .toList();
    }
}
