-- Pushes to be taken, in the order they came. How many comes first: it waits a moment, and then the time is asked.
with claim as (select :#${bean:pushSteps?method=most}::int as most)
update push_due
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '30 seconds'
where push_id = any (array(
    select push_id from push_due
    where due_at <= :#${bean:claims?method=now} and is_free(lease_until)
    order by push_id limit (select most from claim) for update skip locked))
returning push_id as id
