-- Months of payload history that were taken out of the database, and where they lie now. Append-only.
create table archived_history (
    history        text        not null,             -- the partitioned table
    month          date        not null,             -- its first day, UTC
    file           text        not null,
    row_count      bigint      not null,
    sha256         text        not null,             -- of the file's bytes
    archived_at    timestamptz not null,
    actor          text        not null,
    reason         text        not null,
    primary key (history, month)
);
create trigger append_only before update or delete on archived_history for each row execute function refuse_rewriting();
