package dev.tanqiao.foreign;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A purchase at the campus and what becomes of it.
 *
 * @param orderNo null: the campus shows none, as in its document's sample
 * @param shownAt from when the campus shows it
 * @param paidAt null: never
 */
public record Purchase(
        Person person,
        @Nullable String orderNo,
        Shop shop,
        long fen,
        String channel,
        Instant orderedAt,
        Instant shownAt,
        @Nullable Instant paidAt,
        @Nullable Instant refundedAt,
        @Nullable Instant closedAt) {

    /** The purchase as most are: with an order number, shown and paid at once. */
    static Purchase of(Person person, String orderNo, Shop shop, long fen, Instant at) {
        return new Purchase(person, orderNo, shop, fen, "微信支付", at, at, at.plusSeconds(4), null, null);
    }

    Purchase withoutOrderNo() {
        return new Purchase(person, null, shop, fen, channel, orderedAt, shownAt, paidAt, refundedAt, closedAt);
    }

    /** The part of it that another channel has paid. */
    Purchase otherPart(long otherFen) {
        return new Purchase(
                person,
                orderNo == null ? null : orderNo + "-2",
                shop,
                otherFen,
                "思源码钱包",
                orderedAt,
                shownAt,
                paidAt,
                refundedAt,
                closedAt);
    }

    Purchase shownAt(Instant late) {
        return new Purchase(person, orderNo, shop, fen, channel, orderedAt, late, paidAt, refundedAt, closedAt);
    }

    Purchase paidAt(Instant later) {
        return new Purchase(person, orderNo, shop, fen, channel, orderedAt, shownAt, later, refundedAt, closedAt);
    }

    Purchase refundedAt(Instant later) {
        return new Purchase(person, orderNo, shop, fen, channel, orderedAt, shownAt, paidAt, later, closedAt);
    }

    Purchase closedAt(Instant later) {
        return new Purchase(person, orderNo, shop, fen, channel, orderedAt, shownAt, null, null, later);
    }

    /** Which of the document's states it is in. */
    String status(Instant now) {
        if (has(closedAt, now)) {
            return "已关单";
        }
        if (has(refundedAt, now)) {
            return "已退费";
        }
        return has(paidAt, now) ? "已完成" : "待补缴";
    }

    /** What the city has to book for it. */
    public Shop.Points points() {
        return shop.points(fen);
    }

    static boolean has(@Nullable Instant happened, Instant now) {
        return happened != null && !happened.isAfter(now);
    }
}
