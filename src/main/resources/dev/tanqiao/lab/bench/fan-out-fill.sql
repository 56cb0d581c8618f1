-- ${rows} events that wait to be told, as settling leaves them.
with happened as (
  insert into event (id, type, subject, sequence, at, data)
  select gen_random_uuid(), 'settlement.settled', 'bench/${round}-' || i, 1, now(), jsonb_build_object('settlementId', i, 'transactionId', i,
    'source', 'campus', 'cityTransactionId', 'P' || substr(md5('${round}-' || i), 1, 31), 'kind', 'PURCHASE', 'status', 'SETTLED',
    'account', 'person' || i % 50, 'equityProvider', 'EQ310101000001', 'pointsA', '10', 'pointsB', '5')
  from generate_series(1, ${rows}) as i
  returning number)
insert into event_due (event_number) select number from happened
