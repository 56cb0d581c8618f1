-- Purchases that are new: transactions, keys, settlements with their history, events.
with bought as (
  select * from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[],
      ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])
    as b(id, settlement_id, account, order_no, likeness, order_time, pay_time, merchant_no, merchant, device_no, channel, amount_fen, cid,
      city_transaction_id, note, told)),
taken as (
  insert into campus_transaction (id, source, account, order_no, order_time, pay_time, paid_seen_at, merchant_no, merchant, device_no, channel,
    amount_fen, status, first_seen_at, changed_at, decision, rule_id, bundle_version, decided_at, sequence)
  overriding system value
  select id, 'campus', account, order_no, order_time, pay_time, now(), merchant_no, merchant, device_no, channel,
    amount_fen, 'PAID', now(), now(), 'SETTLE', 'canteen', 'limit@0.1.0', now(), 1
  from bought),
keyed as (
  insert into transaction_key (account, key, transaction_id)
  select account, order_no, id from bought union all select account, likeness, id from bought),
owed as (
  insert into settlement (id, transaction_id, source, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
    transaction_type, convert_reductions, order_time, data, status, due_at, sequence, created_at, changed_at)
  overriding system value
  select settlement_id, id, 'campus', 'PURCHASE', city_transaction_id, account, cid, 'EQ310101000001', 'canteen', 10, 5,
    'canteen', false, order_time, array[merchant, note], 'PENDING', now(), 1, now(), now()
  from bought),
moved as (
  insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
  select settlement_id, 1, null, 'PENDING', 'paid', 'transaction ' || id, now() from bought),
happened as (
  insert into event (id, type, subject, sequence, at, data)
  select gen_random_uuid(), 'transaction.collected', 'transaction/' || id, 1, now(), told::jsonb from bought
  returning number)
insert into event_due (event_number) select number from happened
