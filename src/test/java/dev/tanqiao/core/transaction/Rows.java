package dev.tanqiao.core.transaction;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Campus rows for tests: {@code aRow("N1").paid()}. */
public final class Rows {

    private final @Nullable String orderNo;
    private Instant orderTime = Instant.parse("2026-03-02T04:00:00Z");
    private @Nullable Instant payTime;
    private @Nullable Instant refundTime;
    private @Nullable String merchantNo = "M1001";
    private String merchant = "第一餐饮大楼";
    private @Nullable String deviceNo = "D1";
    private String channel = "微信支付";
    private long amountFen = -1600;
    private long diffFen;
    private TransactionStatus status = TransactionStatus.PAID;

    private Rows(@Nullable String orderNo) {
        this.orderNo = orderNo;
    }

    /** A paid lunch of 16 yuan at noon, Asia/Shanghai. */
    public static Rows aRow(@Nullable String orderNo) {
        return new Rows(orderNo);
    }

    public Rows status(TransactionStatus value) {
        status = value;
        return this;
    }

    public Rows refunded(String at) {
        refundTime = Instant.parse(at);
        return status(TransactionStatus.REFUNDED);
    }

    public Rows orderedAt(String instant) {
        orderTime = Instant.parse(instant);
        return this;
    }

    public Rows paidAt(String instant) {
        payTime = Instant.parse(instant);
        return this;
    }

    public Rows fen(long value) {
        amountFen = value;
        return this;
    }

    public Rows diffFen(long value) {
        diffFen = value;
        return this;
    }

    public Rows merchant(@Nullable String no, String name) {
        merchantNo = no;
        merchant = name;
        return this;
    }

    public Rows channel(String value) {
        channel = value;
        return this;
    }

    public Row row() {
        return new Row(
                orderNo,
                orderTime,
                payTime,
                refundTime,
                merchantNo,
                merchant,
                deviceNo,
                channel,
                amountFen,
                diffFen,
                status);
    }

    /** As it stands on a page. */
    public Observation seen() {
        Row row = row();
        return new Observation(row, row.toString());
    }
}
