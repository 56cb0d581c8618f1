-- Which of the lines with its transactionId, amount and second of payment it is, counted in one answer from 1.
alter table bill_line add column number int not null default 1;
update bill_line b set number = n.number
from (select id, row_number() over (
        partition by city_transaction_id, amount, date_trunc('second', payment_time at time zone 'UTC') order by id) as number
      from bill_line) n
where n.id = b.id and n.number > 1;
create unique index bill_line_key
    on bill_line (city_transaction_id, amount, date_trunc('second', payment_time at time zone 'UTC'), number);

-- Append-only: a known line that was shown otherwise.
create table bill_variant (
    line_hash           text        primary key,
    cid                 text        not null,
    provider            text        not null,
    city_transaction_id text        not null,
    parent_city_transaction_id text,
    amount              numeric     not null,
    order_time          timestamptz not null,
    payment_time        timestamptz not null,
    transaction_type    text        not null,
    seen_at             timestamptz not null
);
create index bill_variant_transaction on bill_variant (city_transaction_id);
create trigger append_only before update or delete on bill_variant for each row execute function refuse_rewriting();

-- Hubs that send nothing until a window that began after their row has been read to its end; '*': no hub sends.
create table bill_wait (
    hub            text        primary key,
    since          timestamptz not null
);

-- What the city's total of a bill query is worth; no row: it is heeded, and no reading was doubtful.
create table bill_total (
    only_row       boolean     primary key default true check (only_row),
    heeded         boolean     not null default true, -- false: a person has said so
    doubt          text,                              -- why the last doubtful reading was
    doubted_at     timestamptz
);
