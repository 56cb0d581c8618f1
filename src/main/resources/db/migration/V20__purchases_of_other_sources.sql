-- Purchases that bundles hand in are transactions like those of the campus. Whose word each rests on: 'campus', or 'bundle/route'.
alter table campus_transaction add column source text not null default 'campus';
alter table settlement add column source text not null default 'campus';
alter table observation add column source text not null default 'campus';
alter table day_sheet add column source text not null default 'campus';

-- Identity of a purchase of another source. Orders of the campus keep theirs in transaction_key: neither finds the other.
create table purchase_key (
    source         text        not null check (source <> 'campus'),
    id             text        not null,             -- as its source gave it
    transaction_id bigint      not null unique references campus_transaction deferrable initially deferred,
    raw_hash       text        not null default '',  -- of the last state that was handed in: only what differs is observed again
    primary key (source, id)
);
create index purchase_key_id on purchase_key (id);
create index campus_transaction_waiting on campus_transaction (account)
    where source <> 'campus' and status = 'PAID' and decision is null;

-- What bundles may do with purchases, as of the last one that each has handed in.
create table bundle_grant (
    bundle         text        primary key,
    providers      text[]      not null,             -- equityCids its purchases may be settled at
    points_per_day numeric     not null,             -- A + B; what exceeds them is held
    changed_at     timestamptz not null
);
