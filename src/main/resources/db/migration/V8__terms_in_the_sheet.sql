-- A sheet's row covers what a settlement was made with, too: whom it is for, by which rule, and what is told to the city.
alter table day_sheet add column terms_hash text;    -- null: entered before this column was

-- What a settlement was made with; it changes only when it is computed anew before it is sent.
create function terms_hash(of_settlement bigint) returns text language sql stable
return (select text_hash(concat_ws('|', account, cid, rule_id, transaction_type, convert_reductions,
            (extract(epoch from order_time) * 1000000)::bigint, data))
        from settlement where id = of_settlement);
