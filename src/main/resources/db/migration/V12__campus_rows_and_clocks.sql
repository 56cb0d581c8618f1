-- How far the cursor had passed the order time of a transaction when it was first shown, in seconds. Null: it had not.
alter table campus_transaction add column late_seconds bigint;
create index campus_transaction_late on campus_transaction (first_seen_at) where late_seconds is not null;

-- Refunds that the daily read must show again, or they were taken back.
create index campus_transaction_refunded on campus_transaction (account, order_time) where status = 'REFUNDED';

-- Where an entity of the campus that could not be read is found again: its order time, or the window that showed it. Whether it is
-- still looked after is told by its break.
alter table set_aside
    add column shown_from timestamptz,
    add column shown_to   timestamptz;
update set_aside set shown_from = date_trunc('second', seen_at) - interval '2 days', shown_to = date_trunc('second', seen_at)
where source like 'campus.transactions %';
insert into discrepancy (type, subject, detail, opened_at)
select 'UNREADABLE', 'quarantine/' || id, source || ' ' || pointer || ': ' || problem, seen_at from set_aside;

-- Whether a lease is nobody's: none, run out, or given before the database's clock was set back. No lease is given for longer than an hour.
create function is_free(lease_until timestamptz) returns boolean language sql stable
return lease_until is null or lease_until < now() or lease_until > now() + interval '1 hour';

-- Rows that a wrong clock had put ahead were brought back at that time. What is stamped between it and `ahead_until` may be of that
-- clock: business time does not follow it. Append-only.
create table time_correction (
    at             timestamptz primary key,          -- by the upstreams' time
    ahead_until    timestamptz not null
);
create trigger append_only before update or delete on time_correction for each row execute function refuse_rewriting();
