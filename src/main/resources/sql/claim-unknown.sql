-- Unknown settlements that are due for a lookup in the bills. Index settlement_unknown.
update settlement
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '60 seconds'
where id = any (array(
    select id from settlement
    where status = 'UNKNOWN' and due_at <= :#${bean:claims?method=confirmedNow} and is_free(lease_until)
    order by due_at limit 500 for update skip locked))
returning id
