-- Settlements past the deadline of their state. Index settlement_deadline.
update settlement
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '30 seconds'
where id = any (array(
    select id from settlement
    where deadline_at <= :#${bean:claims?method=confirmedNow} and is_free(lease_until)
    order by deadline_at limit 200 for update skip locked))
returning id
