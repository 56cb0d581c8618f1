-- A day that is being closed: a part in each transaction, by whichever hub.
create table day_closing (
    day           date        primary key,
    at            timestamptz not null,              -- when its closing began: the time of its seal
    transactions  bigint      not null default 0,    -- those up to this one were looked at
    bill_lines    bigint      not null default 0     -- likewise
);
