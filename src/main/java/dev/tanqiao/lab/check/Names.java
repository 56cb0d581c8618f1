package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;

/** What findings call whom they are about. */
final class Names {

    private static final int SHOWN_OF_A_CID = 6;

    private Names() {}

    static String of(SettlementRow settlement) {
        return "settlement %s (%s)".formatted(settlement.id(), settlement.cityTransactionId());
    }

    /** A person by the end of the cid: nothing shows a full one. */
    static String person(String cid) {
        return "person ***" + cid.substring(Math.max(0, cid.length() - SHOWN_OF_A_CID));
    }
}
