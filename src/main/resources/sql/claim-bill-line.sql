-- Bill lines to be matched. Index bill_line_due.
update bill_line
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '30 seconds'
where id = any (array(
    select id from bill_line
    where due_at <= :#${bean:claims?method=confirmedNow} and is_free(lease_until)
    order by due_at limit 500 for update skip locked))
returning id
