package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.AuthorizationHistory;
import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.transaction.KnownTransaction;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Quarantined;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.Transaction;
import dev.tanqiao.core.transaction.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Intake's stores in memory, with one person whose authorization stands; sends nothing. */
final class MemoryHouse extends SilentSettlements implements IntakeStore, PurchaseStore, Authorizations {

    final Map<Long, Transaction> transactions = new TreeMap<>();
    final Map<String, Long> keys = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    final Map<Long, Settlement> settlements = new TreeMap<>();
    final List<Discrepancy> discrepancies = new ArrayList<>();
    IntakeResult.Next next = new IntakeResult.Next(Instant.EPOCH, Instant.EPOCH, 0, Instant.EPOCH, List.of());
    private long lastId;

    @Override
    public LockedPurchase lock(Source source, String purchaseId) {
        Long known = keys.get(source.name() + "/" + purchaseId);
        return known == null
                ? new LockedPurchase(++lastId, Optional.empty())
                : new LockedPurchase(known, Optional.of(Objects.requireNonNull(transactions.get(known))));
    }

    @Override
    public void write(TransactionChanges changes) {
        changes.transactions().forEach(transaction -> {
            transactions.put(transaction.id(), transaction);
            keys.put(transaction.source().name() + "/" + transaction.row().orderNo(), transaction.id());
        });
    }

    @Override
    public Optional<Long> settlementOf(long transactionId) {
        return lockSettlements(List.of(transactionId)).stream()
                .filter(settlement -> settlement.kind() == Settlement.Kind.PURCHASE)
                .map(Settlement::id)
                .findFirst();
    }

    @Override
    public List<WaitingPurchase> lockWaiting(String account) {
        return List.of(); // the authorization stands
    }

    @Override
    public List<WaitingPurchase> find(Collection<Long> transactionIds) {
        return List.of(); // nothing is decided again here
    }

    @Override
    public void observe(Source source, Purchase purchase, Instant at) {
        // Evidence is nobody's here.
    }

    @Override
    public void keep(String bundle, PurchaseGrant grant, Instant at) {
        // Nothing is sent here.
    }

    @Override
    public boolean lock(Lease lease) {
        return true;
    }

    @Override
    public void writeTransactions(String account, IntakeResult taken) {
        taken.changes().collected().forEach(transaction -> transactions.put(transaction.id(), transaction));
        taken.changes().changed().forEach(transaction -> transactions.put(transaction.id(), transaction));
        taken.sights()
                .forEach(sight ->
                        hashes.put(sight.key(), sight.seen().observation().rawHash()));
        for (IntakeResult.Key key : taken.keys()) {
            if (keys.putIfAbsent(key.key(), key.transactionId()) != null) {
                throw new IllegalStateException("key " + key + " is taken");
            }
        }
    }

    @Override
    public void write(Plan plan) {
        plan.opened().forEach(opening -> settlements.put(opening.settlement().id(), opening.settlement()));
        plan.moves().forEach(move -> settlements.put(move.settlement().id(), move.applied()));
        discrepancies.addAll(plan.discrepancies());
    }

    @Override
    public void quarantine(String account, Collection<Quarantined> unreadable, Collection<Window> shown, Instant at) {
        // All is readable here.
    }

    @Override
    public void writeRuleResults(TransactionChanges changes) {
        // Nothing is sent here.
    }

    @Override
    public void moveOn(Lease lease, IntakeResult.Next reached) {
        next = reached;
    }

    /** What was taken in, in fen. */
    List<Long> amounts() {
        return transactions.values().stream()
                .map(transaction -> transaction.row().amountFen())
                .toList();
    }

    /** The city books some of what is promised. */
    void book(Random random) {
        settlements.replaceAll((id, settlement) -> {
            if (settlement.status() != SettlementStatus.PENDING || random.nextBoolean()) {
                return settlement;
            }
            Settlement sending = Change.of(settlement, SettlementStatus.SENDING, "due", null, Instant.EPOCH)
                    .applied();
            return Change.of(sending, SettlementStatus.SETTLED, "accepted", null, Instant.EPOCH)
                    .applied();
        });
    }

    @Override
    public Set<String> unchanged(String account, Map<String, String> shown) {
        return shown.keySet().stream()
                .filter(orderNo -> Objects.equals(hashes.get(orderNo), shown.get(orderNo)))
                .collect(Collectors.toSet());
    }

    @Override
    public List<KnownTransaction> known(String account, Collection<String> orderNos, Collection<Instant> orderTimes) {
        Map<Long, Set<String>> keysOf = new HashMap<>();
        transactions.keySet().forEach(id -> keysOf.put(id, new HashSet<>()));
        keys.forEach(
                (key, id) -> keysOf.computeIfAbsent(id, none -> new HashSet<>()).add(key));
        return transactions.values().stream()
                .filter(transaction -> orderTimes.contains(transaction.row().orderTime())
                        || keysOf.getOrDefault(transaction.id(), Set.of()).stream()
                                .anyMatch(orderNos::contains))
                .map(transaction -> new KnownTransaction(transaction, keysOf.getOrDefault(transaction.id(), Set.of())))
                .toList();
    }

    @Override
    public List<Settlement> lockSettlements(Collection<Long> transactionIds) {
        return settlements.values().stream()
                .filter(settlement -> transactionIds.contains(settlement.transactionId()))
                .toList();
    }

    @Override
    public List<Long> newTransactionIds(int howMany) {
        return newIds(howMany);
    }

    @Override
    public List<Long> newSettlementIds(int howMany) {
        return newIds(howMany);
    }

    private List<Long> newIds(int howMany) {
        return Stream.generate(() -> ++lastId).limit(howMany).toList();
    }

    @Override
    public Optional<Enrolment> find(String account) {
        return Optional.of(
                new Enrolment(account, account, Enrolment.State.AUTHORIZED, Instant.EPOCH, "CID-1", 0, null, null));
    }

    @Override
    public AuthorizationHistory history(String account) {
        return new AuthorizationHistory(new TreeMap<>());
    }
}
