package dev.tanqiao.core.settlement;

import java.util.Collection;
import java.util.List;

/** Where transactions of any source are taken in. All of it is called within one {@link dev.tanqiao.core.event.UnitOfWork}. */
interface TransactionStore {

    /** The settlements of these transactions; nobody else moves them before the unit of work ends. */
    List<Settlement> lockSettlements(Collection<Long> transactionIds);

    List<Long> newSettlementIds(int howMany);

    /** Writes new rule results of settlements that were not sent, which settlements are never sent again, and what rules in shadow would have given. */
    void writeRuleResults(TransactionChanges changes);
}
