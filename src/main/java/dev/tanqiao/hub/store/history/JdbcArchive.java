package dev.tanqiao.hub.store.history;

import dev.tanqiao.hub.store.DatabaseConnections;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes whole months of payload history out of the database, into files. What identifies and decides stays for ever. */
final class JdbcArchive implements Archive {

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Path directory;

    /**
     * @param directory where the files go; made when it is first needed, for its owner only
     */
    JdbcArchive(JdbcTemplate jdbc, TransactionTemplate transaction, Path directory) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.directory = directory;
    }

    @Override
    public Optional<Open> oldestOpen() {
        return jdbc
                .query(
                        """
                        select subject, since from (
                          (select 'settlement/' || id as subject, created_at as since from settlement
                           where status in ('PENDING', 'SENDING', 'UNKNOWN', 'SETTLED', 'HELD', 'NEEDS_REVIEW')
                           order by created_at limit 1)
                          union all
                          (select 'delivery/' || id, created_at from delivery where status = 'PENDING' order by created_at limit 1)
                          union all
                          select 'break ' || d.type || ' of ' || d.subject,
                                 least(d.opened_at, s.created_at, t.first_seen_at, b.seen_at)
                          from (select type, subject, opened_at, split_part(subject, '/', 1) as kind,
                                  split_part(subject, '/', 2)::bigint as number
                                from discrepancy where closed_at is null) d
                          left join settlement s on d.kind = 'settlement' and s.id = d.number
                          left join bill_line b on d.kind = 'bill' and b.id = d.number
                          left join campus_transaction t
                            on t.id = case d.kind when 'transaction' then d.number else s.transaction_id end) open
                        order by since limit 1""",
                        (row, number) ->
                                new Open(row.getString(1), row.getTimestamp(2).toInstant()))
                .stream()
                .findFirst();
    }

    @Override
    public List<Month> endedBefore(Instant time) {
        return Objects.requireNonNull(transaction.execute(status -> {
            DatabaseConnections.allowLongWork(jdbc); // it counts rows
            return months(YearMonth.from(time.atOffset(ZoneOffset.UTC)));
        }));
    }

    private List<Month> months(YearMonth before) {
        return jdbc
                .query(
                        """
                        select parent.relname, to_date(right(part.relname, 7), 'YYYY_MM')
                        from pg_inherits join pg_class parent on parent.oid = inhparent join pg_class part on part.oid = inhrelid
                        where parent.relname = any(?) and part.relname ~ '_[0-9]{4}_[0-9]{2}$'
                        order by 2, 1""",
                        (row, number) ->
                                new Month(row.getString(1), YearMonth.from(row.getObject(2, LocalDate.class)), 0),
                        (Object) JdbcHistory.HISTORIES.toArray(String[]::new))
                .stream()
                .filter(month -> month.month().isBefore(before))
                .map(month -> new Month(month.history(), month.month(), count(month)))
                .toList();
    }

    private long count(Month month) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from " + partition(month), Long.class)); // a name of our own making
    }

    @Override
    public Archived archive(Month month, Request request) {
        return Objects.requireNonNull(transaction.execute(status -> {
            DatabaseConnections.allowLongWork(jdbc);
            jdbc.execute("set local lock_timeout = '10s'");
            jdbc.execute("lock table " + partition(month) + " in share mode");
            Path file = directory.resolve(file(month));
            Written written = write(month, file);
            var archived = new Archived(
                    month.history(),
                    month.month(),
                    file.toAbsolutePath().normalize().toString(),
                    written.rows(),
                    written.sha256(),
                    request.at(),
                    request.actor());
            jdbc.update(
                    "insert into archived_history values (?, ?, ?, ?, ?, ?, ?, ?)",
                    archived.history(),
                    Date.valueOf(archived.month().atDay(1)),
                    archived.file(),
                    archived.rows(),
                    archived.sha256(),
                    Timestamp.from(archived.archivedAt()),
                    archived.actor(),
                    request.reason());
            jdbc.execute("drop table " + partition(month));
            return archived;
        }));
    }

    @Override
    public List<Archived> archived() {
        return jdbc.query(
                "select history, month, file, row_count, sha256, archived_at, actor from archived_history order by month, history",
                (row, number) -> new Archived(
                        row.getString(1),
                        YearMonth.from(row.getObject(2, LocalDate.class)),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getTimestamp(6).toInstant(),
                        row.getString(7)));
    }

    private record Written(long rows, String sha256) {}

    private Written write(Month month, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                }
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Long rows;
            try (OutputStream bytes = new DigestOutputStream(Files.newOutputStream(part), digest);
                    OutputStream zipped = new GZIPOutputStream(bytes)) {
                rows = jdbc.execute((ConnectionCallback<Long>) connection -> copy(connection, month, zipped));
            }
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return new Written(rows == null ? 0 : rows, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "%s could not be written (%s). %s stays in the database."
                            .formatted(file, unwritable.getMessage(), partition(month)),
                    unwritable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256.", impossible);
        }
    }

    private static @Nullable Long copy(Connection connection, Month month, OutputStream to) throws SQLException {
        try {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy (select * from " + partition(month) + " order by 1) to stdout csv header", to);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static String partition(Month month) {
        return month.history() + "_" + month.month().toString().replace('-', '_');
    }

    private static String file(Month month) {
        return month.history() + "-" + month.month() + ".csv.gz";
    }
}
