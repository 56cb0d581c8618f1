package dev.tanqiao.lab.check;

/** The campus's words for a transaction's status, read on their own so that the checker does not lean on what it checks. */
final class CampusWords {

    static final String PAID = "已完成";
    static final String REFUNDED = "已退费";

    private CampusWords() {}

    /** The hub's word for the campus's. */
    static String status(String campusWord) {
        return switch (campusWord) {
            case "待扣费" -> "TO_PAY";
            case "待补缴" -> "ARREARS";
            case PAID -> "PAID";
            case REFUNDED -> "REFUNDED";
            case "已关单" -> "CLOSED";
            default -> "OTHER";
        };
    }
}
