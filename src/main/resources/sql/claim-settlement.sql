-- Settlements to be sent. A lease is not SENDING: nothing has left yet. Index settlement_pending. No more than
-- can leave soon, and none while this hub waits for the bills to be read.
update settlement
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '60 seconds'
where id = any (array(
    select id from settlement
    where status = 'PENDING' and due_at <= :#${bean:claims?method=confirmedNow} and is_free(lease_until)
      and not exists (select from bill_wait where hub in (:#${bean:claims?method=owner}, '*'))
    order by due_at limit :#${bean:settleSteps?method=free} for update skip locked))
returning id
