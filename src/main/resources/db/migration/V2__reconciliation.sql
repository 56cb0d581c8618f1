-- Reconciliation: who looks after a break and how it ended; one append-only sheet a day, sealed in a chain of hashes.

alter table discrepancy
    add column owner        text,                    -- who looks after it, in an operator's words
    add column note         text,
    add column closed_by    text,                    -- 'itself', or the role whose token was shown
    add column close_reason text;
create index discrepancy_closed on discrepancy (closed_at) where closed_at is not null;

-- A day that is closed. The hash seals its sheet and, through `previous`, every sheet before it.
create table day_seal (
    day            date        primary key,          -- Asia/Shanghai
    row_count      int         not null,
    closed_at      timestamptz not null,
    previous       text        not null,             -- the seal before it; sixty-four zeros: none
    hash           text        not null
);

-- Append-only: an item (a purchase, a reversal, a bill of nobody's) as it stood when a day was closed. Its latest row counts;
-- it gets another one only when it stands differently.
create table day_sheet (
    day              date        not null,           -- whose closing found it so
    number           int         not null,           -- 1 is the sheet's first row
    item             text        not null,           -- 'PURCHASE/17', 'REVERSAL/17' by transaction, 'BILL/4' by bill line
    belongs_to       date        not null,           -- the day of the payment, the refund, the booking; before `day`: found late
    verdict          text        not null,
    transaction_id   bigint,
    account          text,
    order_no         text,
    amount_fen       bigint,
    campus_status    text,
    decision         text,
    settlement_id    bigint,
    original_id      bigint,
    original_booked  boolean,                        -- of a reversal: whether what it takes back is booked
    sequence         int,                            -- of the settlement's last move
    city_transaction_id text,
    provider         text,
    points_a         numeric,
    points_b         numeric,
    status           text,
    bill_lines       bigint[]    not null,
    billed           numeric     not null,
    observation_id   bigint,                         -- the campus's row it rests on
    observed_at      timestamptz,
    observation_hash text,
    history_hash     text,                           -- of the settlement's moves up to `sequence`
    bill_hash        text,
    content_hash     text        not null,           -- of what the item says, wherever it stands
    row_hash         text        not null,           -- of this row and all before it
    primary key (day, number)
);
create index day_sheet_item on day_sheet (item, day);
create index day_sheet_belongs on day_sheet (belongs_to);
create index day_sheet_nobodys on day_sheet (item) where item like 'BILL/%';

create trigger append_only before update or delete on day_seal for each row execute function refuse_rewriting();
create trigger append_only before update or delete on day_sheet for each row execute function refuse_rewriting();
create trigger never_emptied before truncate on day_seal execute function refuse_rewriting();
create trigger never_emptied before truncate on day_sheet execute function refuse_rewriting();

-- What has changed since the last closing: a summary of blocks costs an update next to nothing.
create index settlement_changed on settlement using brin (changed_at) with (pages_per_range = 16, autosummarize = on);
create index campus_transaction_changed on campus_transaction using brin (changed_at) with (pages_per_range = 16, autosummarize = on);
create index bill_line_seen on bill_line using brin (seen_at) with (pages_per_range = 16, autosummarize = on);
create index settlement_change_at on settlement_change using brin (at) with (pages_per_range = 16, autosummarize = on);

create function text_hash(words text) returns text language sql stable
return encode(sha256(convert_to(words, 'UTF8')), 'hex');

-- The moves of a settlement up to one of them.
create function history_hash(id bigint, through int) returns text language sql stable
return (select text_hash(string_agg(concat_ws('|', sequence, coalesce(from_status, '-'), to_status, cause, coalesce(evidence, '-'),
            (extract(epoch from at) * 1000000)::bigint), E'\n' order by sequence))
        from settlement_change where settlement_id = id and sequence <= through);

-- All eight fields of bill lines.
create function bill_hash(lines bigint[]) returns text language sql stable
return (select text_hash(string_agg(concat_ws('|', id, cid, provider, city_transaction_id, coalesce(parent_city_transaction_id, '-'),
            trim_scale(amount), (extract(epoch from order_time) * 1000000)::bigint, (extract(epoch from payment_time) * 1000000)::bigint,
            transaction_type), E'\n' order by id))
        from bill_line where id = any(lines));
