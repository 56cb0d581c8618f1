-- Settlements whose sender stopped before an answer came: their lease has run out. Index settlement_sending.
update settlement
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '30 seconds'
where id = any (array(
    select id from settlement
    where status = 'SENDING' and is_free(lease_until)
    order by id limit 200 for update skip locked))
returning id
