-- The first house. Narrow tables own identity, state and every unique key, for ever; payload history is append-only and
-- partitioned by month. Instants are business time unless a column says otherwise; leases alone use the database's clock.

-- ── Who has agreed ────────────────────────────────────────────────────────────────────────────────────────────────
create table enrolment (
    account        text        primary key,          -- jAccount
    name           text        not null,
    state          text        not null check (state in ('CONSENTED', 'CID_ISSUED', 'AUTHORIZED', 'REVOKED')),
    consented_at   timestamptz not null,             -- nothing ordered before this is ever settled
    cid            text,                             -- the city's id of this person on our platform; two accounts may share one
    last_push_id   bigint      not null default 0,   -- the authorization push that set the state: the last received wins
    due_at         timestamptz,                      -- the next step of enrolment; null: none
    attempt        int         not null default 0,
    last_failure   text,
    lease_owner    text,
    lease_until    timestamptz                       -- database clock
);
create index enrolment_due on enrolment (due_at) where due_at is not null;
create index enrolment_cid on enrolment (cid);

-- Append-only: cids that came as a file (CSV). The newest of an account counts, for whoever has none yet.
create table imported_cid (
    id             bigint generated always as identity primary key,
    account        text        not null,             -- need not have consented yet
    cid            text        not null,
    imported_at    timestamptz not null,
    source         text        not null              -- 'cids.csv:3 by operate'
);
create index imported_cid_account on imported_cid (account, id);

-- Append-only: when a person's authorization was granted or revoked, and what said so.
create table authorization_change (
    id             bigint generated always as identity primary key,
    account        text        not null references enrolment,
    cid            text,
    granted        boolean     not null,
    at             timestamptz not null,
    source         text        not null              -- 'accountAuthorize', 'push 17'
);
create index authorization_change_account on authorization_change (account, at);

-- One campus token per person, encrypted under the key named by key_id.
create table campus_token (
    account        text        primary key references enrolment,
    key_id         text        not null,
    access_token   bytea       not null,
    refresh_token  bytea,
    expires_at     timestamptz not null,
    lost_at        timestamptz,                      -- refused for good: consent is needed again
    lease_owner    text,
    lease_until    timestamptz                       -- one caller refreshes
);

create table oauth_state (
    state          text        primary key,
    created_at     timestamptz not null,
    used_at        timestamptz
);

-- ── What the campus showed ────────────────────────────────────────────────────────────────────────────────────────
create table collecting (
    account        text        primary key references enrolment,
    cursor_time    timestamptz not null,             -- orders up to here are stored; moves last, and never past what is not stored
    due_at         timestamptz,                      -- the next look; null: not asked until consent is back
    quiet_looks    int         not null default 0,   -- looks in a row that showed nothing new: such accounts are asked less often
    swept_at       timestamptz not null,             -- the last sweep for refunds
    open_seconds   bigint[]    not null default '{}', -- unix times of unpaid rows without orderNo: not taken in, but looked at again
    last_failure   text,
    lease_owner    text,
    lease_until    timestamptz
);
create index collecting_due on collecting (due_at);

-- Append-only: every row the campus showed, as it was, whenever it differed from the last sight of it.
create table observation (
    id             bigint generated always as identity,
    seen_at        timestamptz not null,
    account        text        not null,
    look           text        not null,             -- NEW, OPEN, REFUNDS, EQUALS
    window_from    timestamptz not null,
    window_to      timestamptz not null,
    page           int         not null,
    raw            text        not null,
    primary key (id, seen_at)
) partition by range (seen_at);
create table observation_rest partition of observation default;
create index observation_account on observation (account, seen_at);

-- What each row looked like when it was last seen, taken in or not: only what differs is observed again.
create table sight (
    account        text        not null,
    key            text        not null,             -- as in transaction_key
    raw_hash       text        not null,
    primary key (account, key)
);

-- Entities and lines that could not be read: kept with their text until a person looks.
create table set_aside (
    id             bigint generated always as identity primary key,
    seen_at        timestamptz not null,
    source         text        not null,             -- 'campus.transactions gwang', 'carbon.bills EQ-1'
    pointer        text        not null,             -- JSON pointer of the value that does not fit
    problem        text        not null,
    raw            text        not null,
    raw_hash       text        not null,
    unique (source, raw_hash)
);

create table campus_transaction (
    id             bigint generated always as identity primary key,
    account        text        not null references enrolment,
    order_no       text,
    order_time     timestamptz not null,
    pay_time       timestamptz,
    paid_seen_at   timestamptz,                      -- first seen 已完成
    refund_time    timestamptz,
    refund_seen_at timestamptz,                      -- first seen 已退费
    merchant_no    text,
    merchant       text        not null,
    device_no      text,
    channel        text        not null,
    amount_fen     bigint      not null,             -- as the campus signs it: a purchase is negative
    diff_fen       bigint      not null default 0,   -- absolute value
    status         text        not null check (status in ('TO_PAY', 'ARREARS', 'PAID', 'REFUNDED', 'CLOSED', 'OTHER')),
    first_seen_at  timestamptz not null,
    changed_at     timestamptz not null,
    decision       text,                             -- null: not decided; 'SETTLE', or why not: 'NO_RULE', 'NO_POINTS', …
    rule_id        text,
    bundle_version text,
    decided_at     timestamptz,
    sequence       int         not null default 0    -- of its events
);
create index campus_transaction_open on campus_transaction (account, order_time) where status in ('TO_PAY', 'ARREARS', 'OTHER');
create index campus_transaction_time on campus_transaction (account, order_time);

-- Identity of a transaction: its orderNo, or a hash where the campus shows none; both once the orderNo appears.
create table transaction_key (
    account        text        not null,
    key            text        not null,
    transaction_id bigint      not null references campus_transaction,
    primary key (account, key)
);
create index transaction_key_transaction on transaction_key (transaction_id);

-- ── What is promised, sent and known ──────────────────────────────────────────────────────────────────────────────
create table settlement (
    id                  bigint generated always as identity primary key,
    transaction_id      bigint      not null references campus_transaction,
    kind                text        not null check (kind in ('PURCHASE', 'REVERSAL')),
    city_transaction_id text        not null unique, -- transactionId to the city: deterministic, the same at every resend
    original_id         bigint      references settlement,
    account             text        not null,
    cid                 text        not null,
    provider            text        not null,        -- equityCid
    rule_id             text        not null,
    points_a            numeric     not null,
    points_b            numeric     not null,
    transaction_type    text        not null,
    convert_reductions  boolean     not null,
    order_time          timestamptz not null,        -- transactionTime to the city
    data                text[]      not null,
    status              text        not null check (status in
        ('PENDING', 'SENDING', 'UNKNOWN', 'SETTLED', 'BILLED', 'HELD', 'REJECTED', 'CANCELLED', 'NEEDS_REVIEW')),
    reason              text,
    resend_barred       boolean     not null default false,  -- refunded while the outcome is not known
    attempt             int         not null default 0,
    looks               int         not null default 0,      -- looks at the bills since the last send that count
    first_sent_at       timestamptz,
    sent_at             timestamptz,
    due_at              timestamptz,                 -- next send (PENDING) or look (UNKNOWN)
    deadline_at         timestamptz,                 -- passing it is a break
    sequence            int         not null default 0,      -- number of its last change: fences every write
    created_at          timestamptz not null,
    changed_at          timestamptz not null,
    lease_owner         text,
    lease_until         timestamptz,
    unique (transaction_id, kind)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, vacuum_index_cleanup = on);
-- A claim passes the dead entries of all that have moved on since the last vacuum: their number is bounded, however many rows there are.
create index settlement_pending on settlement (due_at) where status = 'PENDING';
create index settlement_unknown on settlement (due_at) where status = 'UNKNOWN';
create index settlement_sending on settlement (id) where status = 'SENDING'; -- not on the lease: a claim then rewrites no index
create index settlement_held on settlement (account) where status = 'HELD';
create index settlement_deadline on settlement (deadline_at) where deadline_at is not null;
create index settlement_original on settlement (original_id) where original_id is not null;
create index settlement_account on settlement (account, order_time);

-- Append-only: every move of a settlement with its cause and evidence.
create table settlement_change (
    settlement_id  bigint      not null references settlement,
    sequence       int         not null,
    from_status    text,
    to_status      text        not null,
    cause          text        not null,
    evidence       text,                             -- 'attempt 2', 'bill 71', 'push 9', 'person li: …'
    at             timestamptz not null,
    primary key (settlement_id, sequence)
);

-- Append-only: a request that may have left. Its answers, late ones included, stand in attempt_answer.
create table attempt (
    settlement_id  bigint      not null,
    number         int         not null,             -- 1 is the first try
    sent_at        timestamptz not null,
    request_hash   text        not null,
    owner          text        not null,             -- the replica that sent it
    primary key (settlement_id, number, sent_at)
) partition by range (sent_at);
create table attempt_rest partition of attempt default;

create table attempt_answer (
    id             bigint generated always as identity,
    settlement_id  bigint      not null,
    number         int         not null,
    answered_at    timestamptz not null,
    outcome        text        not null,             -- ACCEPTED, REFUSED, SURELY_NOT_SENT, UNKNOWN
    http_status    int,
    code           text,
    message        text,
    body           bytea,
    duration_ms    int         not null,             -- process time
    primary key (id, answered_at)
) partition by range (answered_at);
create table attempt_answer_rest partition of attempt_answer default;
create index attempt_answer_settlement on attempt_answer (settlement_id);

-- ── What the city booked ──────────────────────────────────────────────────────────────────────────────────────────
create table bill_line (
    id                  bigint generated always as identity primary key,
    line_hash           text        not null unique, -- all 8 fields together are a line's identity
    cid                 text        not null,
    provider            text        not null,
    city_transaction_id text        not null,
    parent_city_transaction_id text,
    amount              numeric     not null,
    order_time          timestamptz not null,
    payment_time        timestamptz not null,
    transaction_type    text        not null,
    seen_at             timestamptz not null,
    due_at              timestamptz,                 -- to be matched; null: matched
    settlement_id       bigint      references settlement,
    lease_owner         text,
    lease_until         timestamptz
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, vacuum_index_cleanup = on);
create index bill_line_due on bill_line (due_at) where due_at is not null;
create index bill_line_transaction on bill_line (city_transaction_id);
create index bill_line_provider on bill_line (provider, payment_time);

create table bill_cursor (
    only_row       boolean     primary key default true check (only_row),
    read_until     timestamptz not null              -- bills up to here have been read
);

-- Two sides that do not agree, for a person. One open break for one type and subject.
create table discrepancy (
    id             bigint generated always as identity primary key,
    type           text        not null,
    subject        text        not null,             -- 'settlement 17', 'bill 4', 'transaction 9'
    detail         text        not null,
    opened_at      timestamptz not null,
    closed_at      timestamptz
);
create unique index discrepancy_open on discrepancy (type, subject) where closed_at is null;

-- Append-only: pushes as received, before anybody reads them.
create table push (
    id             bigint generated always as identity primary key,
    kind           text        not null check (kind in ('BILLS', 'AUTHORIZATION')),
    received_at    timestamptz not null,
    body           bytea       not null
);
create table push_due (
    push_id        bigint      primary key references push,
    due_at         timestamptz not null,
    lease_owner    text,
    lease_until    timestamptz
);

-- ── Who must be told ──────────────────────────────────────────────────────────────────────────────────────────────
create table event (
    number         bigint generated always as identity primary key,
    id             uuid        not null unique,
    type           text        not null,
    subject        text        not null,
    settlement_id  bigint,
    sequence       int         not null,             -- of the change it tells, within its subject
    at             timestamptz not null,
    data           jsonb       not null
);
create unique index event_change on event (subject, sequence, type);

create table event_due (event_number bigint primary key references event);  -- not yet fanned out

create table subscription (
    id             text        primary key,
    bundle         text        not null,
    definition     jsonb       not null,
    active         boolean     not null,
    known_from     bigint      not null default 0    -- the last event before it was asked for in this form
);

create table delivery (
    id              bigint generated always as identity primary key,
    subscription_id text        not null references subscription,
    webhook_id      text        not null unique,     -- the receiver's key against repeats: the same at every attempt
    status          text        not null check (status in ('PENDING', 'DELIVERED', 'DEAD')),
    attempt         int         not null default 0,  -- attempts that have ended since it was promised or sent again
    sequence        int         not null default 0,  -- of its events
    due_at          timestamptz,
    created_at      timestamptz not null,
    changed_at      timestamptz not null,
    reason          text,
    lease_owner     text,
    lease_until     timestamptz
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, vacuum_index_cleanup = on);
create index delivery_due on delivery (subscription_id, due_at) where status = 'PENDING';
create index delivery_dead on delivery (id) where status = 'DEAD';

create table delivery_body (                         -- fixed before the first attempt
    delivery_id    bigint      primary key references delivery,
    content_type   text        not null,
    body           bytea       not null
);

create table delivery_item (
    event_number    bigint     not null references event,
    subscription_id text       not null references subscription,
    delivery_id     bigint     not null references delivery,
    primary key (event_number, subscription_id)
);
create index delivery_item_delivery on delivery_item (delivery_id);

create table delivery_attempt (
    delivery_id    bigint      not null,
    number         int         not null,
    at             timestamptz not null,
    outcome        text        not null,             -- DELIVERED, NOT_ACKNOWLEDGED, NO_ANSWER
    http_status    int,
    answer         text,
    duration_ms    int         not null,
    primary key (delivery_id, number, at)
) partition by range (at);
create table delivery_attempt_rest partition of delivery_attempt default;

-- ── What replicas share ───────────────────────────────────────────────────────────────────────────────────────────
create table schedule (
    name           text        primary key,
    due_at         timestamptz not null,
    wanted_from    timestamptz,                      -- asked for while a run was under way: due again then
    done_for       text,                             -- what the last run was made for: the address that was subscribed
    last_failure   text,
    lease_owner    text,
    lease_until    timestamptz
);

-- Calls a second that an upstream may get from all replicas together; process time.
create table rate_budget (
    upstream       text        primary key,
    tokens         numeric     not null,
    refilled_at    timestamptz not null default now(),
    blocked_until  timestamptz                       -- the upstream asked us to slow down
);

create table city_token (
    only_row       boolean     primary key default true check (only_row),
    key_id         text,
    token          bytea,
    expires_at     timestamptz,
    lease_owner    text,
    lease_until    timestamptz
);
insert into city_token default values;

-- Words that must stay the same over restarts and replicas: the secret path of the pushes.
create table shared_secret (
    name           text        primary key,
    key_id         text        not null,
    value          bytea       not null
);

create table pause (
    scope          text        not null check (scope in ('hub', 'provider', 'rule')),
    key            text        not null default '',
    since          timestamptz not null,
    actor          text        not null,
    reason         text        not null,
    primary key (scope, key)
);

create table cap (
    scope          text        primary key check (scope in ('order', 'person-day', 'provider-hour')),
    points         numeric     not null,
    actor          text        not null,
    changed_at     timestamptz not null
);

create table cap_usage (
    scope          text        not null,
    key            text        not null,             -- account or provider
    bucket         text        not null,             -- '2026-03-02', '2026-03-02T11'
    points         numeric     not null,
    primary key (scope, key, bucket)
);

-- Append-only: what people did by hand.
create table act (
    id             bigint generated always as identity primary key,
    at             timestamptz not null,
    actor          text        not null,
    action         text        not null,
    subject        text        not null,
    reason         text        not null
);

-- Evidence tables refuse to be rewritten.
create function refuse_rewriting() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_table_name; end $$;
create trigger append_only before update or delete on imported_cid for each row execute function refuse_rewriting();
create trigger append_only before update or delete on authorization_change for each row execute function refuse_rewriting();
create trigger append_only before update on observation for each row execute function refuse_rewriting();
create trigger append_only before update or delete on settlement_change for each row execute function refuse_rewriting();
create trigger append_only before update on attempt for each row execute function refuse_rewriting();
create trigger append_only before update on attempt_answer for each row execute function refuse_rewriting();
create trigger append_only before update or delete on push for each row execute function refuse_rewriting();
create trigger append_only before update or delete on act for each row execute function refuse_rewriting();
create trigger append_only before update or delete on event for each row execute function refuse_rewriting();

-- Makes the partition of one month where it is missing; each hub does so at its start and every week, a year ahead. A month whose rows lie
-- in the rest already stays there.
create function ensure_month(history text, month_start date) returns void language plpgsql as
$$
declare
    partition text := history || to_char(month_start, '_YYYY_MM');
begin
    if to_regclass(partition) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', partition, history,
            month_start::timestamp at time zone 'UTC', (month_start + interval '1 month') at time zone 'UTC');
    end if;
exception
    when check_violation or duplicate_table then null;
end
$$;
