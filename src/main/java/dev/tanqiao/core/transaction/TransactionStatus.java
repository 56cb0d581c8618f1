package dev.tanqiao.core.transaction;

/** Where the campus says a transaction stands (交易状态). */
public enum TransactionStatus {
    /** 待扣费: not yet charged. */
    TO_PAY,
    /** 待补缴: the charge failed and is to be paid up; unpaid, whatever its payTime says. */
    ARREARS,
    /** 已完成. */
    PAID,
    /** 已退费. */
    REFUNDED,
    /** 已关单. */
    CLOSED,
    /** A word the document does not know; kept, and waited on. */
    OTHER;

    /** Whether it may still be paid. */
    public boolean isOpen() {
        return this == TO_PAY || this == ARREARS || this == OTHER;
    }
}
