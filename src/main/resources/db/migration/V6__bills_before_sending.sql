-- Set when a hub begins: nothing is sent until bills have been read. What a restored database has forgotten is in them.
alter table bill_cursor add column read_before_sending boolean not null default false;
