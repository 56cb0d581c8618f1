-- ${rows} purchases of the people who are enrolled, decided and due to be sent, as taking them in leaves them.
with bought as (
  insert into campus_transaction (account, order_no, order_time, pay_time, paid_seen_at, merchant_no, merchant, device_no, channel, amount_fen,
    status, first_seen_at, changed_at, decision, rule_id, bundle_version, decided_at, sequence)
  select account, 'BENCH-${round}-' || i, now(), now(), now(), 'M1001', '第一餐饮大楼', 'POS100101', '思源码钱包', -1000,
    'PAID', now(), now(), 'SETTLE', 'canteen', '0.1.0', now(), 1
  from generate_series(1, ${rows}) as i
  join (select account, row_number() over (order by account) - 1 as place, count(*) over () as people
        from enrolment where state = 'AUTHORIZED') as person on i % people = place
  returning id, account, order_no),
keyed as (
  insert into transaction_key (account, key, transaction_id) select account, order_no, id from bought),
owed as (
  insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b, transaction_type,
    convert_reductions, order_time, data, status, due_at, sequence, created_at, changed_at)
  select bought.id, 'PURCHASE', 'P' || substr(md5(current_database() || account || order_no), 1, 31), account, enrolment.cid, 'EQ310101000001',
    'canteen', 10, 5, 'canteen', false, now(), array['第一餐饮大楼'], 'PENDING', now(), 1, now(), now()
  from bought join enrolment using (account)
  returning id)
insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
select id, 1, null, 'PENDING', 'paid', 'bench', now() from owed
