-- Claims deliveries for their next attempt: no more than there are free places in flight, and of one subscription no more
-- than its share, so that a slow receiver holds up nobody else. Uses delivery_due (subscription_id, due_at).
with subscriber as (
    select id, definition,
           greatest(0, :#${bean:deliverySteps?method=share} - coalesce((:#${bean:deliverySteps?method=busy}::jsonb ->> id)::int, 0)) as places
    from subscription),
due as materialized (
    select waiting.id
    from subscriber cross join lateral (
        select delivery.id, due_at from delivery
        where subscription_id = subscriber.id and status = 'PENDING' and due_at <= :#${bean:claims?method=now}
          and (lease_until is null or lease_until < now())
        order by due_at limit subscriber.places for update skip locked) waiting
    order by waiting.due_at limit :#${bean:deliverySteps?method=free}),
claimed as (
    update delivery set lease_owner = :#${bean:claims?method=owner},
                        lease_until = now() + make_interval(secs => :#${bean:deliverySteps?method=leaseSeconds})
    where id = any (array(select id from due))
    returning id, subscription_id, webhook_id, attempt, sequence, due_at)
select claimed.id, claimed.webhook_id, claimed.attempt, claimed.sequence, body.content_type, body.body,
       subscriber.definition::text as definition,
       exists (select from delivery_item item join event on event.number = item.event_number
               where item.delivery_id = claimed.id and event.type = 'delivery.dead') as of_dead_letter
from claimed
join delivery_body body on body.delivery_id = claimed.id
join subscriber on subscriber.id = claimed.subscription_id
order by claimed.due_at, claimed.id
