-- Settlements to be sent. Only looked at: whoever begins them locks them, and leases those that it begins. Index
-- settlement_pending. No more than can leave soon, and none while this hub waits for the bills to be read.
select id from settlement
where status = 'PENDING' and due_at <= :#${bean:claims?method=confirmedNow} and is_free(lease_until)
  and not exists (select from bill_line where bill_line.city_transaction_id = settlement.city_transaction_id)
  and not exists (select from bill_wait where hub in (:#${bean:claims?method=owner}, '*'))
order by due_at limit :#${bean:settleSteps?method=free}
