-- People with a cid that is not authorized at the city. Index enrolment_due.
update enrolment
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '60 seconds'
where account = any (array(
    select account from enrolment
    where state = 'CID_ISSUED' and due_at <= :#${bean:claims?method=now} and is_free(lease_until)
    order by due_at limit 8 for update skip locked))
returning account, cid
