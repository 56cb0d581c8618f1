package dev.tanqiao.hub.store.enrolment;

import dev.tanqiao.core.enrolment.CidLine;
import dev.tanqiao.core.enrolment.CidLine.Taken;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.hub.store.DatabaseConnections;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Cids that came as files, and what they do to enrolments. Its caller holds the transaction. */
final class ImportedCids {

    private static final int BATCH = 500;

    private final JdbcTemplate jdbc;

    ImportedCids(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    Optional<String> newest(String account) {
        // Index imported_cid_account.
        return jdbc
                .queryForList(
                        "select cid from imported_cid where account = ? order by id desc limit 1",
                        String.class,
                        account)
                .stream()
                .findFirst();
    }

    Map<CidLine, Taken> take(List<CidLine> lines, String file, String actor, Instant at) {
        DatabaseConnections.allowLongWork(jdbc);
        jdbc.execute("lock table imported_cid in share row exclusive mode"); // two files could bring one cid at once
        String[] accounts = lines.stream().map(CidLine::account).toArray(String[]::new);
        Map<String, Enrolment> people = lock(accounts);
        Map<String, String> before = newest(accounts);
        Map<CidLine, Taken> taken = new LinkedHashMap<>();
        for (CidLine line : lines) {
            Enrolment person = people.get(line.account());
            boolean known = line.cid().equals(before.get(line.account()));
            taken.put(line, person == null ? known ? Taken.UNCHANGED : Taken.KEPT : person.take(line.cid()));
        }
        refuseShared(taken, owners(lines));
        keep(
                lines.stream()
                        .filter(line -> isTaken(taken.get(line)))
                        .filter(line -> !line.cid().equals(before.get(line.account())))
                        .toList(),
                file,
                actor,
                at);
        use(lines.stream().filter(line -> taken.get(line) == Taken.USED).toList(), at);
        return taken;
    }

    /** Ordered, so that two imports never wait for each other. */
    private Map<String, Enrolment> lock(String[] accounts) {
        Map<String, Enrolment> people = new HashMap<>();
        jdbc.query("""
                        select account, name, state, consented_at, cid, attempt, due_at, last_failure
                        from enrolment where account = any(?) order by account for update
                        """, JdbcEnrolmentStore::enrolment, (Object) accounts)
                .forEach(person -> people.put(person.account(), person));
        return people;
    }

    /**
     * A row is refused while another account has its cid, unless that account gets another cid by a row of its own that is taken:
     * so a file may set right what was swapped. A refusal leaves an owner with its cid: then whoever wants that one is looked at again.
     */
    private static void refuseShared(Map<CidLine, Taken> taken, Map<String, Set<String>> owners) {
        Map<String, List<CidLine>> wanting = new HashMap<>();
        Set<String> moving = new HashSet<>();
        taken.forEach((line, outcome) -> {
            owners.getOrDefault(line.cid(), Set.of())
                    .forEach(owner -> wanting.computeIfAbsent(owner, account -> new ArrayList<>())
                            .add(line));
            if (isTaken(outcome)) {
                moving.add(line.account());
            }
        });
        var toLookAt = new ArrayDeque<>(taken.keySet());
        while (!toLookAt.isEmpty()) {
            CidLine line = toLookAt.remove();
            boolean shared = owners.getOrDefault(line.cid(), Set.of()).stream()
                    .anyMatch(owner -> !owner.equals(line.account()) && !moving.contains(owner));
            if (isTaken(taken.get(line)) && shared && line.sharedBecause().isEmpty()) {
                taken.put(line, Taken.SHARED);
                moving.remove(line.account());
                toLookAt.addAll(wanting.getOrDefault(line.account(), List.of()));
            }
        }
    }

    private static boolean isTaken(@Nullable Taken outcome) {
        return outcome == Taken.USED || outcome == Taken.KEPT;
    }

    /** The accounts that have one of these cids by now: enrolled with it, or to be. */
    private Map<String, Set<String>> owners(List<CidLine> lines) {
        // Indexes enrolment_cid, imported_cid_cid and imported_cid_account.
        String[] cids = lines.stream().map(CidLine::cid).toArray(String[]::new);
        Map<String, Set<String>> owners = new HashMap<>();
        jdbc.query(
                """
                select cid, account from enrolment where cid = any(?)
                union
                select cid, account from imported_cid brought where cid = any(?) and not exists (
                    select from imported_cid later where later.account = brought.account and later.id > brought.id)
                """,
                row -> {
                    owners.computeIfAbsent(row.getString(1), cid -> new HashSet<>())
                            .add(row.getString(2));
                },
                cids,
                cids);
        return owners;
    }

    private Map<String, String> newest(String[] accounts) {
        Map<String, String> cids = new HashMap<>();
        jdbc.query(
                "select distinct on (account) account, cid from imported_cid where account = any(?) order by account, id desc",
                row -> {
                    cids.put(row.getString(1), row.getString(2));
                },
                (Object) accounts);
        return cids;
    }

    private void keep(List<CidLine> lines, String file, String actor, Instant at) {
        jdbc.batchUpdate(
                "insert into imported_cid (account, cid, imported_at, source) values (?, ?, ?, ?)",
                lines,
                BATCH,
                (row, line) -> {
                    row.setString(1, line.account());
                    row.setString(2, line.cid());
                    row.setTimestamp(3, Timestamp.from(at));
                    String shared = line.sharedBecause().isEmpty() ? "" : ", shared: " + line.sharedBecause();
                    row.setString(4, "%s:%s by %s%s".formatted(file, line.line(), actor, shared));
                });
    }

    private void use(List<CidLine> lines, Instant at) {
        jdbc.batchUpdate("""
                update enrolment
                set state = 'CID_ISSUED', cid = ?, due_at = ?, attempt = 0, last_failure = null,
                    lease_owner = null, lease_until = null
                where account = ?
                """, lines, BATCH, (row, line) -> {
            row.setString(1, line.cid());
            row.setTimestamp(2, Timestamp.from(at));
            row.setString(3, line.account());
        });
    }
}
