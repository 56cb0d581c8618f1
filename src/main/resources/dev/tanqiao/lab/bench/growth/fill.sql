-- What settled purchases leave in the database, made set by set: purchase i has transaction i, settlement i and bill line i,
-- and the events 5i-4 … 5i. A day holds ${a_day} of them, 20,000 people buy in turn. Behind the settled ones stand 5 × 500 that
-- are under way: PENDING, SENDING with a lease that ran out, UNKNOWN, SETTLED past its deadline with its bill line to be
-- matched, and those that wait for a person. Every day but the last is closed. Who fills says ${rows}, ${a_day}, ${days},
-- ${first} (the first day's beginning) and ${now}.
set session_replication_role = replica;     -- foreign keys hold by construction
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
set allow_system_table_mods = on;           -- indexes are built at the end, at once
update pg_index set indisready = false, indisvalid = false
where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r');

create unlogged table purchase as
select i, account, order_at, seen_at, paid_seen_at, sent_at, sent_at + interval '1.2 s' as settled_at, sent_at + interval '15 min' as billed_at,
  order_no, 'P' || substr(md5(account || order_no), 1, 31) as city_id, '310115' || substr(md5(account), 1, 26) as cid,
  fen, fen / 100 as a, fen / 200 as b, merchant, provider, rule, state,
  format('{"orderNo":"%s","orderTime":%s,"payTime":%s,"merchantNo":"M%s","merchant":"%s","device":"POS-%s","channel":"思源码","amount":%s,"diffAmount":0.00,"status":"已完成","remark":"","currency":"CNY"}',
    order_no, extract(epoch from order_at)::bigint, extract(epoch from order_at)::bigint + 2, 1000 + i % 12, merchant, i % 400,
    (-fen / 100.0)::numeric(10, 2)) as raw
from (
  select i, 'a' || lpad((i * 7919 % 20000)::text, 5, '0') as account, order_at, order_at + interval '8 min' as seen_at,
    order_at + interval '8 min' + case when i % 5 = 0 then interval '10 min' else interval '0' end as paid_seen_at,
    order_at + interval '8 min 1 s' + case when i % 5 = 0 then interval '10 min' else interval '0' end as sent_at,
    to_char(order_at at time zone 'Asia/Shanghai', 'YYYYMMDDHH24MISS') || lpad((i % 1000000)::text, 6, '0') as order_no,
    500 + i * 37 % 3000 as fen, '第' || i % 12 || '餐饮大楼' as merchant, 'EQ31010100000' || 1 + i % 3 as provider,
    (array['canteen', 'restaurant', 'bookshop'])[1 + (i % 3)::int] as rule,
    case when i <= ${rows} then 'BILLED'
      when i <= ${rows} + 2000 then (array['PENDING', 'SENDING', 'UNKNOWN', 'SETTLED'])[1 + ((i - ${rows} - 1) / 500)::int]
      else (array['HELD', 'REJECTED', 'NEEDS_REVIEW'])[1 + (i % 3)::int] end as state
  from (
    select i, timestamptz '${first}' + case when i <= ${rows}
        then (i - 1) / ${a_day} * interval '1 day' + interval '6 h' + (i - 1) % ${a_day} * (interval '50000 s' / ${a_day})
        else (${days} - 1) * interval '1 day' + interval '20 h' + (i - ${rows}) * interval '1 s' end as order_at
    from generate_series(1::bigint, ${rows} + 2500) as i) as timed) as told;

create unique index on purchase (i);
analyze purchase;

insert into enrolment (account, name, state, consented_at, cid, due_at)
select account, 'Person ' || n, case when n < 20000 then 'AUTHORIZED' when n < 20250 then 'CONSENTED' else 'CID_ISSUED' end, timestamptz '${first}',
  '310115' || substr(md5(account), 1, 26), case when n >= 20000 then timestamptz '${now}' - interval '1 min' end
from (select n, 'a' || lpad(n::text, 5, '0') as account from generate_series(0, 20499) as n) as people;
insert into authorization_change (account, cid, granted, at, source)
select account, cid, true, consented_at, 'accountAuthorize' from enrolment where state = 'AUTHORIZED';
insert into campus_token (account, key_id, access_token, refresh_token, expires_at)
select account, 'none', '\x00', '\x00', timestamptz '${now}' from enrolment where state = 'AUTHORIZED';
insert into collecting (account, cursor_time, due_at, quiet_looks, swept_at)
select account, timestamptz '${now}' - interval '2 h', timestamptz '${now}' + (row_number() over (order by account) - 500) * interval '1 s', 3,
  timestamptz '${now}' - interval '10 h'
from enrolment where state = 'AUTHORIZED';

insert into observation (seen_at, account, look, window_from, window_to, page, raw)
select seen_at, account, 'NEW', seen_at - interval '1 h', seen_at, 0, replace(raw, '已完成', '待扣费') from purchase where i % 5 = 0
order by i;
insert into observation (seen_at, account, look, window_from, window_to, page, raw)
select paid_seen_at, account, 'NEW', paid_seen_at - interval '1 h', paid_seen_at, 0, raw from purchase order by i;
insert into sight (account, key, raw_hash) select account, order_no, text_hash(raw) from purchase order by i;

insert into campus_transaction (id, account, order_no, order_time, pay_time, paid_seen_at, merchant_no, merchant, device_no, channel, amount_fen, status,
  first_seen_at, changed_at, decision, rule_id, bundle_version, decided_at, sequence)
overriding system value
select i, account, order_no, order_at, order_at + interval '2 s', paid_seen_at, 'M' || 1000 + i % 12, merchant, 'POS-' || i % 400, '思源码', -fen, 'PAID',
  seen_at, paid_seen_at, 'SETTLE', rule, '0.1.0', paid_seen_at, case when i % 5 = 0 then 2 else 1 end
from purchase order by i;
insert into transaction_key (account, key, transaction_id) select account, order_no, i from purchase order by i;

insert into settlement (id, transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b, transaction_type,
  convert_reductions, order_time, data, status, reason, attempt, looks, first_sent_at, sent_at, due_at, deadline_at, sequence, created_at, changed_at,
  lease_owner, lease_until)
overriding system value
select i, i, 'PURCHASE', city_id, account, cid, provider, rule, a, b, rule, false, order_at, array[merchant], state,
  case state when 'HELD' then 'cap order of 200 points' when 'REJECTED' then 'refused by the city: 3002 积分不足' when 'NEEDS_REVIEW' then 'absent from the bills in all lookups' end,
  case when state in ('PENDING', 'HELD') then 0 else 1 end, 0,
  case when state not in ('PENDING', 'HELD') then sent_at end, case when state not in ('PENDING', 'HELD') then sent_at end,
  case when state in ('PENDING', 'UNKNOWN') then sent_at end,
  case when state = 'SETTLED' then settled_at + interval '1 h' when state in ('UNKNOWN', 'HELD') then sent_at + interval '20 days' end,
  case state when 'BILLED' then 4 when 'PENDING' then 1 when 'SENDING' then 2 when 'HELD' then 2 else 3 end,
  paid_seen_at, case state when 'BILLED' then billed_at when 'PENDING' then paid_seen_at when 'SENDING' then sent_at when 'HELD' then sent_at else settled_at end,
  case when state = 'SENDING' then 'another' end, case when state = 'SENDING' then now() - interval '1 h' end
from purchase order by i;
insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
select i, m.sequence, m.before, m.after, m.cause, m.evidence, m.at
from purchase cross join lateral (values
  (1, null, 'PENDING', 'paid', 'transaction ' || i, paid_seen_at),
  (2, 'PENDING', case when state = 'HELD' then 'HELD' else 'SENDING' end, 'due', 'attempt 1', sent_at),
  (3, 'SENDING', case when state in ('UNKNOWN', 'REJECTED', 'NEEDS_REVIEW') then state else 'SETTLED' end, 'answered', 'attempt 1', settled_at),
  (4, 'SETTLED', 'BILLED', 'billed', 'bill paid at ' || sent_at, billed_at)) as m(sequence, before, after, cause, evidence, at)
where m.sequence <= case state when 'BILLED' then 4 when 'PENDING' then 1 when 'SENDING' then 2 when 'HELD' then 2 else 3 end
order by i, m.sequence;
insert into attempt (settlement_id, number, sent_at, request_hash, owner)
select i, 1, sent_at, text_hash(city_id), '4711@bench' from purchase where state not in ('PENDING', 'HELD') order by i;
insert into attempt_answer (settlement_id, number, answered_at, outcome, http_status, code, message, body, duration_ms)
select i, 1, settled_at, case state when 'REJECTED' then 'REFUSED' else 'ACCEPTED' end, 200, '200', 'success',
  convert_to('{"code":"200","msg":"success","data":{"transactionId":"' || city_id || '"}}', 'UTF8'), 1200
from purchase where state not in ('PENDING', 'HELD', 'SENDING', 'UNKNOWN') order by i;
insert into settlement_look (settlement_id, at, looks, billed, again_at)
select i, settled_at + interval '1 min', 1, false, settled_at + interval '5 min' from purchase where state = 'UNKNOWN' or i % 100 = 0 order by i;
insert into cap_usage (scope, key, bucket, points)
select 'person-day', account, to_char(sent_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD'), sum(a + b) from purchase group by 2, 3;
insert into cap_usage (scope, key, bucket, points)
select 'provider-hour', provider, to_char(sent_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24'), sum(a + b) from purchase group by 2, 3;

insert into bill_line (id, line_hash, cid, provider, city_transaction_id, amount, order_time, payment_time, transaction_type, seen_at, due_at, settlement_id)
overriding system value
select i, text_hash(concat_ws('|', cid, provider, city_id, '', a + b, (extract(epoch from order_at) * 1000)::bigint, (extract(epoch from sent_at) * 1000)::bigint, rule)),
  cid, provider, city_id, a + b, order_at, sent_at, rule, billed_at, case when state = 'SETTLED' then billed_at end, case when state = 'BILLED' then i end
from purchase where state in ('BILLED', 'SETTLED') order by i;
insert into day_sheet (day, number, item, belongs_to, verdict, transaction_id, account, order_no, amount_fen, campus_status, decision, settlement_id,
  sequence, city_transaction_id, provider, points_a, points_b, status, bill_lines, billed, observed_at, history_hash, bill_hash, content_hash, row_hash)
select d.day, (i - 1) % ${a_day} + 1, 'PURCHASE/' || i, d.day, 'MATCHED', i, account, order_no, -fen, 'PAID', 'SETTLE', i,
  4, city_id, provider, a, b, 'BILLED', array[i], a + b, paid_seen_at, text_hash('history' || i), text_hash('bill' || i), text_hash('content' || i), text_hash('row' || i)
from purchase cross join lateral (select (order_at at time zone 'Asia/Shanghai')::date as day) as d
where i <= (${days} - 1) * ${a_day}::bigint order by i;
insert into day_seal (day, row_count, closed_at, previous, hash)
select day, count(*), (day + 1 + time '04:00') at time zone 'Asia/Shanghai', text_hash('seal' || day - 1), text_hash('seal' || day) from day_sheet group by day;
insert into bill_cursor (read_until) values (timestamptz '${now}' - interval '10 min');
insert into discrepancy (type, subject, detail, opened_at, closed_at, closed_by, close_reason)
select 'NOT_BILLED', 'settlement/' || i, 'no bill within two days', settled_at, case when state = 'BILLED' then billed_at end,
  case when state = 'BILLED' then 'itself' end, case when state = 'BILLED' then 'the settlement is BILLED' end
from purchase where i % 200 = 0 or state = 'SETTLED' order by i;

create unlogged table told as
select (i - 1) * 5 + e.place as number, i, e.type, e.subject, e.settlement_id, e.sequence, e.at,
  jsonb_build_object('account', account, 'transactionId', i, 'equityProvider', provider) || e.data as data
from purchase cross join lateral (values
  (1, 'transaction.collected', 'transaction/' || i, null::bigint, 1, seen_at, jsonb_build_object('orderNo', order_no, 'merchant', merchant, 'amountFen', -fen, 'status', 'PAID')),
  (2, 'transaction.changed', 'transaction/' || i, null, 2, paid_seen_at, jsonb_build_object('orderNo', order_no, 'merchant', merchant, 'amountFen', -fen, 'status', 'PAID')),
  (3, 'settlement.settled', 'settlement/' || i, i, 3, settled_at, jsonb_build_object('settlementId', i, 'cityTransactionId', city_id, 'status', 'SETTLED', 'pointsA', a::text, 'pointsB', b::text)),
  (4, 'bill.recorded', 'bill/' || i, null, 1, billed_at, jsonb_build_object('billLineId', i, 'cityTransactionId', city_id, 'amount', (a + b)::text)),
  (5, 'settlement.billed', 'settlement/' || i, i, 4, billed_at, jsonb_build_object('settlementId', i, 'cityTransactionId', city_id, 'status', 'BILLED', 'pointsA', a::text, 'pointsB', b::text))
  ) as e(place, type, subject, settlement_id, sequence, at, data)
where e.place = 1 or e.place = 2 and i % 5 = 0 or e.place > 2 and state = 'BILLED' or e.place in (3, 4) and state = 'SETTLED';
insert into event (number, id, type, subject, settlement_id, sequence, at, data)
overriding system value
select number, md5(number::text)::uuid, type, subject, settlement_id, sequence, at, data from told order by number;
insert into event_due (event_number) select number from told order by number desc limit 500;

insert into subscription (id, bundle, definition, active)
values ('events', 'bench', '{}', false), ('city-format', 'bench', '{}', false);
-- Events go one by one, bills to the city's format twenty a body. The newest 500 of the first wait.
insert into delivery (id, subscription_id, webhook_id, status, attempt, due_at, created_at, changed_at)
overriding system value
select number, 'events', 'msg_' || md5(number::text), case when waits then 'PENDING' else 'DELIVERED' end, case when waits then 0 else 1 end,
  case when waits then at end, at, at + interval '2 s'
from (select number, at, number > (select min(n) from (select number as n from told order by number desc limit 500) as newest) - 1 as waits from told) as t
order by number;
insert into delivery (id, subscription_id, webhook_id, status, attempt, created_at, changed_at)
overriding system value
select 10 * (${rows} + 2500) + i / 20, 'city-format', 'msg_' || md5('city' || i / 20), 'DELIVERED', 1, max(at), max(at)
from told where type = 'bill.recorded' group by i / 20 order by i / 20;
insert into delivery_body (delivery_id, content_type, body)
select d.id, 'application/cloudevents+json', convert_to('{"specversion":"1.0","id":"' || d.webhook_id || '","source":"tanqiao","type":"' || t.type || '","subject":"' || t.subject
  || '","time":"' || t.at || '","datacontenttype":"application/json","data":' || t.data || '}', 'UTF8')
from delivery d join told t on t.number = d.id order by d.id;
insert into delivery_body (delivery_id, content_type, body)
select d.id, 'application/json', convert_to(repeat('{"cid":"310115…","equityCid":"EQ310101000001","transactionId":"P…","amount":"12"}', 20), 'UTF8')
from delivery d where d.subscription_id = 'city-format' order by d.id;
insert into delivery_item (event_number, subscription_id, delivery_id) select number, 'events', number from told order by number;
insert into delivery_item (event_number, subscription_id, delivery_id)
select number, 'city-format', 10 * (${rows} + 2500) + i / 20 from told where type = 'bill.recorded' order by number;
insert into delivery_attempt (delivery_id, number, at, outcome, http_status, duration_ms)
select id, 1, changed_at, 'DELIVERED', 204, 12 from delivery where status = 'DELIVERED' order by id;

insert into push (kind, received_at, body)
select 'BILLS', timestamptz '${first}' + n * interval '1 s', convert_to(repeat('{"total":1}', 40), 'UTF8') from generate_series(1, 500 + ${rows} / 20) as n;
insert into push_due (push_id, due_at) select id, received_at from push order by id desc limit 500;
insert into schedule (name, due_at)
select name, timestamptz '${now}' - interval '1 s' from unnest(array['read-bills', 'close-day', 'history', 'subscribe', 'probe']) as name;
insert into rate_budget (upstream, tokens) values ('campus', 10), ('carbon', 10);
insert into act (at, actor, action, subject, reason)
select settled_at, 'li (review)', 'release', 'settlement/' || i, 'checked' from purchase where i % 1000 = 0;

select setval(pg_get_serial_sequence('campus_transaction', 'id'), ${rows} + 2500), setval(pg_get_serial_sequence('settlement', 'id'), ${rows} + 2500),
  setval(pg_get_serial_sequence('bill_line', 'id'), ${rows} + 2500), setval(pg_get_serial_sequence('event', 'number'), 5 * (${rows} + 2500)),
  setval(pg_get_serial_sequence('delivery', 'id'), 11 * (${rows} + 2500));
insert into delivery (subscription_id, webhook_id, status, attempt, created_at, changed_at, reason)
select 'events', 'msg_dead' || n, 'DEAD', 8, timestamptz '${first}', timestamptz '${first}', 'HTTP 500' from generate_series(1, 20) as n;
drop table told;
drop table purchase;
reindex database;
