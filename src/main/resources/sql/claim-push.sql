-- Pushes to be taken, in the order they came.
update push_due
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '30 seconds'
where push_id = any (array(
    select push_id from push_due
    where due_at <= :#${bean:claims?method=now} and is_free(lease_until)
    order by push_id limit :#${bean:pushSteps?method=most} for update skip locked))
returning push_id as id
